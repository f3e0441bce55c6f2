#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::sentry {

/// The schedule as JSON for a monitor: a cron expression, or `every N minutes`, hours, days, weeks,
/// months or years. Empty if the text is neither.
std::string scheduleJson(std::string_view text);

} // namespace exec_wrapper::sentry
