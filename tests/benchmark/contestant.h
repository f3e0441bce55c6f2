#pragma once

#include "benchmark/table.h"
#include "benchmark/workbench.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace exec_wrapper::benchmark {

/// A way to run a command: this program, or what else Debian has.
struct Contestant {
  std::string name;
  std::string package = {}; ///< of Debian, that it comes with; empty: it is part of this tree
  Words programs = {};      ///< that it needs
  bool servesAll = false;   ///< one process for all commands, that does not end with them
  std::function<Words(const Words& command, unsigned number)> wrap = {}; ///< run `number` of many;
                                                                         ///< `servesAll`: so many

  bool installed() const;
};

/// What those with a time limit have it set to.
inline constexpr Duration kTimeLimit = std::chrono::milliseconds(200);

/// The one that others are compared with.
inline constexpr const char* kReference = "flock -n";

/// What the names of exec_wrapper with Poco in it begin with.
inline constexpr const char* kBundled = "exec_wrapper (bundled Poco)";

/// The peers that run one command and end with it, kReference first.
std::vector<Contestant> peers(Workbench& bench);

/// The peers, the daemon not, and exec_wrapper, with reports and without.
std::vector<Contestant> everybody(Workbench& bench);

/// exec_wrapper itself, local: lock_file, log and exec, from a properties file.
Contestant local(Workbench& bench);

/// The same, with reports to a process API besides.
Contestant reporting(Workbench& bench, bool https);

/// Its name with a history.
inline constexpr const char* kWithHistory = "exec_wrapper, history";

/// The same as `local`, with a history in that file besides.
Contestant withHistory(Workbench& bench, const std::string& database);

/// The same as `local`, with the socket by which the command can speak besides (`notify = on`).
Contestant withChannel(Workbench& bench);

/// Its name with all reporters.
inline constexpr const char* kUnheard = "exec_wrapper, all reporters";

/// The same as `local`, with every reporter that has a server. All of these are at that port of
/// 127.0.0.1. Once the command has ended, none of them is waited for.
Contestant unheard(Workbench& bench, std::uint16_t port);

/// The same with Poco in it. Only where that was built: see `bundledProgram`.
Contestant withBundledPoco(Contestant own);

/// `local`, and `reporting` by http and https; and the same with Poco in it, where that was built.
std::vector<Contestant> own(Workbench& bench);

/// What crontabs have in the place of the latter.
Contestant curlIdiom(Workbench& bench, bool https);

/// Those that end a command after kTimeLimit.
std::vector<Contestant> timekeepers(Workbench& bench);

/// One daemon for all commands.
Contestant supervisord(Workbench& bench);

/// Those that are installed. The others get a row of the table, which says what they come with.
std::vector<Contestant> installed(std::vector<Contestant> all, Table& table);

} // namespace exec_wrapper::benchmark
