#include "api_settings.h"

#include "base/text.h"
#include "common/delivery_settings.h"
#include "common/http/client_settings.h"
#include "exec_wrapper/version.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace exec_wrapper::process_api {

namespace {

std::string textOr(std::string text, const char* otherwise) {
  return text.empty() ? otherwise : std::move(text);
}

std::optional<Duration> unlessZero(std::optional<Duration> duration) {
  return duration > Duration::zero() ? duration : std::nullopt;
}

void requireAll(const Settings& settings) {
  std::string missing;
  const auto require = [&missing](const char* name, bool there) {
    if (!there) {
      missing += (missing.empty() ? "" : ", ") + std::string(name);
    }
  };
  require("api-base-url", !settings.text("api-base-url").empty());
  require("api-key", !settings.secret("api-key").empty());
  require("process-type-id", settings.integer("process-type-id").has_value());
  require("deployment", !settings.text("deployment").empty());
  if (!missing.empty()) {
    throw ConfigurationError("process_api is chosen, but not set: " + missing +
                             "; set them all, or leave process_api out with --guard and "
                             "--reporters");
  }
}

/// The key becomes part of a line of the request; a line end in it would begin another line.
void requireOneLine(const Secret& key) {
  const bool control = std::ranges::any_of(key.reveal(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20U || byte == 0x7FU;
  });
  if (control) {
    throw ConfigurationError("api-key contains a line end or another control character, which no "
                             "key has: check its source");
  }
}

/// Also with http, which uses no certificate: a wrong name is a mistake in any case.
void requireReadable(const Settings& settings, const char* name) {
  const std::string file = settings.text(name);
  if (!file.empty() && ::access(file.c_str(), R_OK) != 0) {
    throw ConfigurationError(std::string(name) + " cannot be read: " + base::printable(file) +
                             ": " + base::errorText(errno));
  }
}

void readExecution(const Settings& settings, ApiSettings& read) {
  read.processTypeId = settings.integer("process-type-id").value_or(0);
  read.processName = textOr(settings.text("process-name"), "[Unnamed Process]");
  read.project = settings.text("project");
  read.programVersion = settings.text("program-version");
  read.wrapperVersion = textOr(settings.text("wrapper-version"), EXEC_WRAPPER_VERSION);
  read.logQuery = settings.text("program-log-query");
  read.cronSchedule = settings.text("process-cron-schedule");
  read.service = settings.flag("service");
  read.maxConcurrency = settings.integer("process-max-concurrency");
  read.maxConflictingAge = settings.duration("max-conflicting-age");
  read.heartbeat = unlessZero(settings.duration("api-heartbeat-interval"));
  read.sendPid = settings.flag("send-pid");
  read.sendHostname = settings.flag("send-hostname");
}

void readManners(const Settings& settings, ApiSettings& read) {
  read.timeout = settings.duration("api-timeout");
  read.retries = common::limitOf(settings.integer("api-retries"));
  read.finalRetries = common::limitOf(settings.integer("api-retries-for-final-update"));
  read.conflictRetries =
      common::limitOf(settings.integer("api-retries-for-process-creation-conflict"));
  read.retryDelay = settings.duration("api-retry-delay").value_or(Duration::zero());
  read.progressInterval = settings.duration("status-update-interval");
  read.runUnreported = settings.text("api-unavailable") == "run";
}

} // namespace

ApiSettings readSettings(const Settings& settings) {
  requireAll(settings);
  ApiSettings read;
  read.baseUrl = settings.text("api-base-url");
  read.key = settings.secret("api-key");
  read.client = http::clientOptions(settings, "api", read.baseUrl);
  requireOneLine(read.key);
  for (const char* const file : {"api-ca-file", "api-client-cert-file", "api-client-key-file"}) {
    requireReadable(settings, file);
  }
  readExecution(settings, read);
  readManners(settings, read);
  return read;
}

} // namespace exec_wrapper::process_api
