#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"
#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// The settings, read once. A duration or a number without a value means no limit, or no such
/// thing.
struct ApiSettings {
  std::string baseUrl;
  Secret key;
  http::ClientOptions client;

  std::int64_t processTypeId = 0;
  std::string processName;
  std::string project;
  std::string programVersion;
  std::string wrapperVersion;
  std::string logQuery;
  std::string cronSchedule;
  bool service = false;
  std::optional<std::int64_t> maxConcurrency;
  std::optional<Duration> maxConflictingAge;
  std::optional<Duration> heartbeat; ///< longer than zero
  bool sendPid = false;
  bool sendHostname = false;

  std::optional<Duration> timeout; ///< of one exchange
  std::optional<std::uint64_t> retries;
  std::optional<std::uint64_t> finalRetries;
  std::optional<std::uint64_t> conflictRetries;
  Duration retryDelay{};
  std::optional<Duration> progressInterval;
  bool runUnreported = false; ///< instead of a refusal, when the API is unavailable
};

/// Throws a `ConfigurationError` that names everything that is missing.
ApiSettings readSettings(const Settings& settings);

} // namespace exec_wrapper::process_api
