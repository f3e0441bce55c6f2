#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/time.h"

#include <map>
#include <string>
#include <string_view>

namespace exec_wrapper::sentry {

// The categories by which Sentry limits the envelopes of this plugin.
inline constexpr std::string_view kCheckIns = "monitor";
inline constexpr std::string_view kEvents = "error";
inline constexpr std::string_view kAttachments = "attachment";

/// The times during which the server takes nothing of a category. See
/// https://develop.sentry.dev/sdk/foundations/transport/rate-limiting/
class RateLimits {
public:
  /// Reads `X-Sentry-Rate-Limits`, which may come with any answer. An answer 429 without it limits
  /// all categories, for `Retry-After` or else a minute.
  void learn(const http::Response& response, SteadyTime now);

  /// How long nothing of this category may be sent. Zero: it may be sent now.
  Duration remaining(std::string_view category, SteadyTime now) const;

private:
  bool read(std::string_view header, SteadyTime now);
  bool readLimit(std::string_view limit, SteadyTime now);
  void extend(std::string_view category, SteadyTime until);

  std::map<std::string, SteadyTime, std::less<>> until_; // "": all categories
};

} // namespace exec_wrapper::sentry
