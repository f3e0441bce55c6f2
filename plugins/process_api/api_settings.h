#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"
#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// What the settings say, read once. Where a length of time or a number has no value, there is no
/// limit, or no such thing.
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
  std::optional<Duration> heartbeat; ///< longer than nothing
  bool sendPid = false;
  bool sendHostname = false;

  std::optional<Duration> timeout; ///< of one exchange
  std::optional<std::uint64_t> retries;
  std::optional<std::uint64_t> finalRetries;
  std::optional<std::uint64_t> conflictRetries;
  Duration retryDelay{};
  std::optional<Duration> progressInterval;
  bool runUnreported = false; ///< rather than not at all, when the API cannot be asked
};

/// Throws `ConfigurationError` that names all that is missing.
ApiSettings readSettings(const Settings& settings);

} // namespace exec_wrapper::process_api
