// The text of a lock file.

#include "lock_file/lock/holder.h"

#include "fuzz/support/pieces.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "lock_file/lock/existing_lock.h"
#include "lock_file/lock/file_probe.h"

#include <string>

namespace exec_wrapper::fuzz {
namespace {

using lock_file::Holder;

void requireProcess(const std::optional<base::ProcessId>& process) {
  require(!process || process->pid > 0, "a holder is a process, and no group of them");
}

/// What is written is read as it was written. The first time a text may be shortened, or made fit
/// to stand in a line.
void requireRoundTrip(const Holder& holder) {
  const std::string text = formatHolder(holder);
  require(text.size() <= lock_file::kSmallFile, "a holder fits into a small file");
  require(lock_file::formatHolder(lock_file::parseHolder(text)) == text,
          "what is written is read as it was written", text);
  const Holder again = lock_file::parseHolder(text);
  require(again.wrapper == holder.wrapper && again.group == holder.group &&
              again.since == holder.since,
          "numbers and times are read as they were written", text);
  for (const std::string& line : pieces(text, '\n')) {
    requirePrintable(line);
  }
}

void requireShown(const Holder& holder, const std::string& path) {
  lock_file::ExistingLock occupant;
  occupant.holder = holder;
  for (const WallTime now : {WallTime(), WallTime(std::chrono::hours(500'000))}) {
    requireMessage(describe(path, occupant, now), 8000);
  }
}

} // namespace

void examine(std::string_view input) {
  const Holder holder = lock_file::parseHolder(input);
  requireProcess(holder.group);
  requireProcess(holder.wrapper);
  requireRoundTrip(holder);
  requireShown(holder, "/run/lock");
  const std::string group = lock_file::formatGroup(holder.group);
  require(group.size() == lock_file::formatGroup(std::nullopt).size(),
          "the group is always as wide", group);
}

} // namespace exec_wrapper::fuzz
