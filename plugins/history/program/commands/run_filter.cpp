#include "history/program/commands/run_filter.h"

#include "base/text.h"
#include "base/times.h"
#include "history/program/text/harmless.h"
#include "history/program/text/times.h"
#include "support/fatal.h"

namespace exec_wrapper::history::program {

namespace {

Number timeOf(const Request& request, std::string_view option, WallTime now) {
  const std::optional<std::string> words = request.value(option);
  if (!words) {
    return std::nullopt;
  }
  const std::optional<WallTime> time = parseTimeWords(*words, now);
  if (!time) {
    throw UsageError("--" + std::string(option) + " does not understand the time '" +
                     base::shortened(harmless(*words), 40) +
                     "'; examples: 24h, yesterday, monday, 2026-11-01, '2026-11-01 03:00'");
  }
  return base::unixMicroseconds(*time);
}

} // namespace

RunFilter runFilterOf(const Request& request, WallTime now) {
  RunFilter filter;
  filter.job = request.value("job").value_or("");
  filter.host = request.value("host").value_or("");
  filter.sinceUs = timeOf(request, "since", now);
  filter.untilUs = timeOf(request, "until", now);
  return filter;
}

} // namespace exec_wrapper::history::program
