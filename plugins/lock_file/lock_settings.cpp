#include "lock_settings.h"

#include "base/file.h"
#include "base/text.h"
#include "lock_file/lock/file_probe.h"

#include <sys/stat.h>

namespace exec_wrapper::lock_file {

namespace {

/// Whether both are the same name in the same directory, however they are spelled.
bool sameEntry(const std::string& a, const std::string& b) {
  struct stat inA {};
  struct stat inB {};
  return fileNameOf(a) == fileNameOf(b) && ::stat(base::directoryOf(a).c_str(), &inA) == 0 &&
         ::stat(base::directoryOf(b).c_str(), &inB) == 0 && sameFile(inA, inB);
}

void check(const LockSettings& settings) {
  const std::string& counterFile = settings.counterFile;
  if (settings.path.empty()) {
    throw ConfigurationError("lockfile is not set, but the guard lock_file needs it: "
                             "give --lockfile FILE, or leave lock_file out of guard");
  }
  if (settings.counting.threshold > 0 && counterFile.empty()) {
    throw ConfigurationError("threshold is " + std::to_string(settings.counting.threshold) +
                             ", but counter-file is not set: give --counter-file FILE to count "
                             "the refused runs in, or remove threshold");
  }
  if (!counterFile.empty() && sameEntry(settings.path, counterFile)) {
    throw ConfigurationError("counter-file and lockfile are both '" + base::printable(counterFile) +
                             "': set counter-file to a file of its own");
  }
}

} // namespace

LockSettings lockSettings(const Settings& settings) {
  LockSettings result;
  result.path = settings.text("lockfile");
  result.wait = settings.duration("lock-wait").value_or(Duration::zero());
  result.stale = settings.text("lock-stale") == "keep" ? StaleLocks::Keep : StaleLocks::Break;
  result.counting = common::countingFrom(settings, "");
  result.counterFile = settings.text("counter-file");
  check(result);
  return result;
}

} // namespace exec_wrapper::lock_file
