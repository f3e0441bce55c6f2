#include "run/progress/drop_counter.h"

#include "base/text.h"

#include <utility>
#include <vector>

namespace exec_wrapper::run {

namespace {

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

// The reason for one, or for the latest of several.
std::string because(std::uint64_t count, std::string_view reason) {
  return (count == 1 ? " because it " : ", the latest because it ") + std::string(reason);
}

} // namespace

void DropCounter::add(MessageError flaw, std::uint64_t count) noexcept {
  messages_ += count;
  latestFlaw_ = count > 0 ? flaw : latestFlaw_;
}

void DropCounter::add(const ProgressState::Dropped& dropped) noexcept {
  mistyped_ += dropped.mistyped;
  latestKey_ = dropped.mistyped > 0 ? dropped.mistypedKey : latestKey_;
  overLimit_ += dropped.overLimit;
}

std::string DropCounter::take() {
  std::vector<std::string> parts;
  if (messages_ > 0) {
    parts.push_back(counted(messages_, "message") + " discarded" +
                    because(messages_, flawText(latestFlaw_)));
  }
  if (mistyped_ > 0) {
    parts.push_back(counted(mistyped_, "value") + " dropped" +
                    because(mistyped_, "has the wrong type for " + std::string(latestKey_)));
  }
  if (overLimit_ > 0) {
    parts.push_back(counted(overLimit_, "value") +
                    " dropped because there are more than 256 keys or 1 MiB");
  }
  *this = {};
  return "progress from the command: " + base::join(parts, "; ");
}

} // namespace exec_wrapper::run
