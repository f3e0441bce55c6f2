#include "lock_settings.h"

#include "base/file.h"
#include "base/text.h"
#include "file_probe.h"

#include <sys/stat.h>

#include <algorithm>

namespace exec_wrapper::lock_file {

namespace {

/// One name of one directory, however it is spelled.
bool sameEntry(const std::string& a, const std::string& b) {
  struct stat inA {};
  struct stat inB {};
  return fileNameOf(a) == fileNameOf(b) && ::stat(base::directoryOf(a).c_str(), &inA) == 0 &&
         ::stat(base::directoryOf(b).c_str(), &inB) == 0 && sameFile(inA, inB);
}

Counting countingFrom(const Settings& settings) {
  Counting counting;
  counting.threshold = static_cast<std::uint64_t>(
      std::max<std::int64_t>(settings.integer("threshold").value_or(0), 0));
  counting.file = settings.text("counter-file");
  counting.rule = settings.text("threshold-rule") == "reached" ? Counting::Rule::Reached
                                                               : Counting::Rule::Exceeded;
  counting.resetWhenAcquired = settings.text("counter-reset") != "never";
  return counting;
}

void check(const LockSettings& settings) {
  const Counting& counting = settings.counting;
  if (settings.path.empty()) {
    throw ConfigurationError("lockfile is not set, but the guard lock_file needs it: "
                             "give --lockfile FILE, or leave lock_file out of guard");
  }
  if (counting.threshold > 0 && counting.file.empty()) {
    throw ConfigurationError("threshold is " + std::to_string(counting.threshold) +
                             ", but counter-file is not set: give --counter-file FILE to count "
                             "the refused runs in, or remove threshold");
  }
  if (!counting.file.empty() && sameEntry(settings.path, counting.file)) {
    throw ConfigurationError("counter-file and lockfile are both '" +
                             base::printable(counting.file) +
                             "': set counter-file to a file of its own");
  }
}

} // namespace

LockSettings lockSettings(const Settings& settings) {
  LockSettings result;
  result.path = settings.text("lockfile");
  result.wait = settings.duration("lock-wait").value_or(Duration::zero());
  result.stale = settings.text("lock-stale") == "keep" ? StaleLocks::Keep : StaleLocks::Break;
  result.counting = countingFrom(settings);
  check(result);
  return result;
}

} // namespace exec_wrapper::lock_file
