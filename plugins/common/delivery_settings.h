#pragma once

#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::common {

/// A number of retries as a policy has it. No value: there is no limit.
inline std::optional<std::uint64_t> limitOf(std::optional<std::int64_t> number) {
  return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

/// How many attempts the command may have in all.
inline std::optional<std::uint64_t> attemptsOf(const Settings& settings) {
  const std::optional<std::uint64_t> retries = limitOf(settings.integer("process-max-retries"));
  return retries ? std::optional(*retries + 1) : std::nullopt;
}

/// Whether reports are tried again once the run is over, as often as before.
enum class AfterTheRun { No, Yes };

/// What PREFIX-retries and PREFIX-retry-delay have to say.
inline void readRetries(const Settings& settings, const std::string& prefix, AfterTheRun after,
                        DeliveryPolicy& policy) {
  policy.retries = limitOf(settings.integer(prefix + "-retries"));
  policy.retryDelay = settings.duration(prefix + "-retry-delay").value_or(Duration::zero());
  if (after == AfterTheRun::Yes) {
    policy.finalRetries = policy.retries;
  }
}

} // namespace exec_wrapper::common
