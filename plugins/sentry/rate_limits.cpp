#include "rate_limits.h"

#include "base/number.h"
#include "base/text.h"
#include "judgement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>

namespace exec_wrapper::sentry {

namespace {

constexpr Duration kUsual = std::chrono::minutes(1);
constexpr double kMostSeconds = 30 * 24 * 3600;
constexpr std::string_view kAll;

/// Calls `use` with each part, without blanks.
void forEach(std::string_view text, char separator,
             const std::function<void(std::string_view)>& use) {
  while (true) {
    const std::size_t end = text.find(separator);
    use(base::trimmed(text.substr(0, end)));
    if (end == text.npos) {
      return;
    }
    text.remove_prefix(end + 1);
  }
}

std::optional<Duration> secondsIn(std::string_view text) {
  const auto seconds = base::parseNumber<double>(text);
  if (!seconds || !std::isfinite(*seconds) || *seconds < 0) {
    return std::nullopt;
  }
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::min(*seconds, kMostSeconds)));
}

bool isOurs(std::string_view category) {
  constexpr std::array kOurs = {kCheckIns, kEvents, kAttachments};
  return std::ranges::find(kOurs, category) != kOurs.end();
}

} // namespace

void RateLimits::learn(const http::Response& response, SteadyTime now) {
  bool known = false;
  for (const auto& [name, value] : response.headers) {
    if (base::lowerCase(name) == "x-sentry-rate-limits") {
      known = read(value, now) || known;
    }
  }
  if (!known && response.status == kTooManyRequests) {
    extend(kAll, now + response.retryAfter.value_or(kUsual));
  }
}

bool RateLimits::read(std::string_view header, SteadyTime now) {
  bool known = false;
  forEach(header, ',', [&](std::string_view limit) { known = readLimit(limit, now) || known; });
  return known;
}

/// SECONDS:CATEGORY;CATEGORY:SCOPE:REASON. No category: all. Later parts have no meaning here.
bool RateLimits::readLimit(std::string_view limit, SteadyTime now) {
  const std::size_t colon = limit.find(':');
  const std::optional<Duration> time = secondsIn(base::trimmed(limit.substr(0, colon)));
  if (colon == limit.npos || !time) {
    return false;
  }
  const std::string_view rest = limit.substr(colon + 1);
  const std::string_view categories = base::trimmed(rest.substr(0, rest.find(':')));
  forEach(categories, ';', [&](std::string_view category) {
    if (isOurs(category) || categories.empty()) {
      extend(category, now + *time);
    }
  });
  return true;
}

void RateLimits::extend(std::string_view category, SteadyTime until) {
  SteadyTime& known = until_.try_emplace(std::string(category), until).first->second;
  known = std::max(known, until);
}

Duration RateLimits::remaining(std::string_view category, SteadyTime now) const {
  Duration longest{};
  for (const std::string_view name : {kAll, category}) {
    const auto found = until_.find(name);
    if (found != until_.end()) {
      longest = std::max<Duration>(longest, found->second - now);
    }
  }
  return longest;
}

} // namespace exec_wrapper::sentry
