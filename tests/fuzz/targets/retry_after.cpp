// The header Retry-After, and in a second line the header Date.

#include "common/http/wire/retry_after.h"

#include "fuzz/support/pieces.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"

namespace exec_wrapper::fuzz {

void examine(std::string_view input) {
  std::vector<std::string> lines = pieces(input, '\n');
  lines.resize(2);
  const std::optional<Duration> wait = http::retryAfter(lines[0], lines[1]);
  if (!wait) {
    require(lines[0].find_first_not_of("0123456789") != std::string::npos || lines[0].empty(),
            "a number is a wait", lines[0]);
    return;
  }
  require(*wait >= Duration::zero() && *wait <= std::chrono::hours(1), "a wait is an hour at most");
  require(*wait % std::chrono::seconds(1) == Duration::zero(), "a wait is of whole seconds");
}

} // namespace exec_wrapper::fuzz
