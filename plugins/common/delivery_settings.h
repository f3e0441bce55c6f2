#pragma once

#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::common {

/// A number of retries in the form of `DeliveryPolicy`. No value: no limit.
inline std::optional<std::uint64_t> limitOf(std::optional<std::int64_t> number) {
  return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

/// The maximum number of attempts of the command. No value: no limit.
inline std::optional<std::uint64_t> attemptsOf(const Settings& settings) {
  const std::optional<std::uint64_t> retries = limitOf(settings.integer("process-max-retries"));
  return retries ? std::optional(*retries + 1) : std::nullopt;
}

/// Whether reports are retried after the run, as often as during it.
enum class AfterTheRun { No, Yes };

/// Reads PREFIX-retries and PREFIX-retry-delay.
inline void readRetries(const Settings& settings, const std::string& prefix, AfterTheRun after,
                        DeliveryPolicy& policy) {
  policy.retries = limitOf(settings.integer(prefix + "-retries"));
  policy.retryDelay = settings.duration(prefix + "-retry-delay").value_or(Duration::zero());
  if (after == AfterTheRun::Yes) {
    policy.finalRetries = policy.retries;
  }
}

} // namespace exec_wrapper::common
