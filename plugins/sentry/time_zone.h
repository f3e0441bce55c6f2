#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::sentry {

/// Whether the text can be the name of a time zone in the tz database, such as Europe/Berlin. A
/// POSIX description such as CET-1CEST is not a name.
bool isZoneName(std::string_view text);

/// The name of the time zone that cron uses here: from CRON_TZ, TZ or /etc/localtime. Empty: not
/// known.
std::string hostTimeZone();

} // namespace exec_wrapper::sentry
