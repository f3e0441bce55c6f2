// The text of a counter file.

#include "lock_file/refusals/count_text.h"

#include "base/times.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"

#include <limits>

namespace exec_wrapper::fuzz {
namespace {

using lock_file::Count;

/// The next number exists, so that who counts on need not care.
void requireCount(const Count& count) {
  require(count.number <= std::numeric_limits<std::int64_t>::max(), "a count is not too large");
  require(!count.since || count.number > 0, "what was not counted has no beginning");
  const std::string text = lock_file::formatCount(count);
  const std::optional<Count> again = lock_file::parseCount(text);
  require(again && again->number == count.number, "a number is read as it was written", text);
  require(lock_file::withMemo(*again, lock_file::formatMemo(count)) == count,
          "what is written is read as it was written", lock_file::formatMemo(count));
}

} // namespace

void examine(std::string_view input) {
  if (const std::optional<Count> count = lock_file::parseCount(input)) {
    requireCount(*count);
  }
  if (const std::optional<WallTime> time = base::parseTime(input)) {
    const Count count{1, time};
    requireCount(count);
  }
}

} // namespace exec_wrapper::fuzz
