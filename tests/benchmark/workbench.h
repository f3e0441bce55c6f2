#pragma once

#include "benchmark/board.h"
#include "support/certificates.h"
#include "support/process.h"
#include "support/temp_dir.h"

#include <map>
#include <memory>
#include <string>

namespace exec_wrapper::benchmark {

using test::Words;

/// How much is measured.
struct Effort {
  bool quick = false; ///< a little of everything, to see that it works

  /// One or the other.
  template <class T> T of(T full, T ifQuick) const { return quick ? ifQuick : full; }
};

/// What the wrappers are given to work with: a directory with their files, the board, an
/// environment with nothing of the machine's in it, and process APIs.
class Workbench {
public:
  Workbench();
  ~Workbench();
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  Board& board() const noexcept { return *board_; }

  /// The words of a command that does this; see child/main.cpp.
  Words command(const Words& does) const;

  /// A name in the directory.
  std::string file(const std::string& name) const { return directory_.file(name); }

  /// Makes a file there and returns its name.
  std::string write(const std::string& name, const std::string& text) const {
    return directory_.write(name, text);
  }

  /// NAME=value: PATH, HOME, and a directory with the certificate in the place of the system's.
  const Words& environment() const noexcept { return environment_; }

  /// The address of the process API for run `number` of many: one serves some two hundred kept
  /// connections at a time. Started when it is asked for first.
  std::string api(bool https, unsigned number = 0);

  /// The certificate of who vouches for the one with https, as a file.
  std::string caFile() const { return authority_.caFile(); }

private:
  struct Api {
    std::unique_ptr<test::Process> process;
    std::string url;
  };

  Api startApi(const std::string& name, const Words& options) const;

  test::TempDir directory_;
  test::TestAuthority authority_;
  Words environment_;
  Board* board_ = nullptr;
  std::map<std::string, Api> apis_; // by name
};

/// The wrapper that is measured.
std::string wrapperProgram();

/// The same with Poco in it, from its own build; nothing where that was not made.
std::string bundledProgram();

/// The program that reads histories, and the one that makes some up.
std::string historyProgram();
std::string historyGenerator();

/// Where its plugins are.
std::string pluginDirectory();

/// The command that is measured under the wrappers.
std::string childProgram();

/// Where a program is, or nothing where it is not installed.
std::string findProgram(const std::string& name);

} // namespace exec_wrapper::benchmark
