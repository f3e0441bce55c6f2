#pragma once

#include "exec_wrapper/time.h"
#include "history/sql/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::history {

/// What the page shows.
struct PageData {
  /// One JSON object, at most 4.9 MB, whatever the history has in it. Not yet safe in a script
  /// element. README.md of this folder has its members.
  std::string json;

  /// The same in a few sentences, for browsers without scripts: plain text, not yet safe in HTML.
  std::vector<std::string> summary;
};

/// Reads the history: the jobs, the failures of the last week, the last 24 hours, the newest 2,000
/// runs, and sums of the older ones. In many short steps, so that no writer waits for it. Sets TZ
/// for moments, as `expectationOf` does. Throws SqlError.
PageData pageData(Database& database, WallTime now);

/// What changes while somebody looks: the running runs, and a mark that changes with everything
/// else. `job` of a run is its name here. Throws SqlError.
std::string liveData(Database& database, WallTime now);

/// One run with all of its texts; no value if there is none. Throws SqlError.
std::optional<std::string> runData(Database& database, const std::string& id);

} // namespace exec_wrapper::history
