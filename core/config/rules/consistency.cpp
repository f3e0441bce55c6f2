#include "config/rules/consistency.h"

#include "base/status.h"
#include "config/rules/alerting.h"
#include "config/rules/retrying.h"
#include "config/rules/starting.h"
#include "config/rules/watching.h"
#include "config/values/shown.h"
#include "config/values/value_parser.h"
#include "config/values/value_text.h"
#include "support/fatal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::config {

namespace {

/// A zero length means no timeout. A service never has one, whatever is set.
void settleTimeout(EffectiveSettings& settings, std::vector<std::string>& warnings) {
  Setting& timeout = settings.at("process-timeout");
  const Duration* length = std::get_if<Duration>(&timeout.value);
  if (length == nullptr) {
    return;
  }
  const bool service = std::get<bool>(settings.at("service").value);
  if (*length != Duration::zero() && !service) {
    return;
  }
  if (*length != Duration::zero()) {
    const std::string given = shownValue(timeout);
    warnings.push_back(valuePlace(*timeout.option, timeout.origin) + ": the timeout of " + given +
                       " is ignored: a service has no timeout");
    timeout.note = given + " is ignored: a service has no timeout";
  }
  timeout.value = std::monostate();
  timeout.unlimited = true;
}

/// "No limit" would mean the opposite of the effect of this setting.
void explainStatusInterval(EffectiveSettings& settings) {
  Setting& interval = settings.at("status-update-interval");
  if (interval.unlimited && !interval.byDefault()) {
    interval.wording = interval.option->defaultNote;
  }
}

/// Whether a command can run in the directory.
base::Status checkEntered(const std::string& directory) {
  struct stat status {};
  if (::stat(directory.c_str(), &status) != 0) {
    return base::Status::ofErrno(errno);
  }
  if (!S_ISDIR(status.st_mode)) {
    return base::Status::failure("it is not a directory");
  }
  const bool may = ::faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) == 0;
  return may ? base::Status() : base::Status::ofErrno(errno);
}

void checkWorkDir(const Setting& setting) {
  const std::string* directory = std::get_if<std::string>(&setting.value);
  const base::Status entered = directory != nullptr ? checkEntered(*directory) : base::Status();
  if (!entered.ok()) {
    throw ConfigurationFailure(valuePlace(*setting.option, setting.origin) + ": '" +
                               shown(*directory) +
                               "' cannot be the command's directory: " + entered.text());
  }
}

} // namespace

void applyRules(EffectiveSettings& settings, bool commandOnLine,
                std::vector<std::string>& warnings) {
  settleTimeout(settings, warnings);
  explainStatusInterval(settings);
  settings.at("process-check-interval").note = "not needed: exits are noticed at once";
  if (Setting& command = settings.at("command"); commandOnLine && !command.byDefault()) {
    command.note = "gives way to the words on the command line";
  }
  checkWorkDir(settings.at("work-dir"));
  applyWatchingRules(settings, warnings);
  applyRetryRules(settings);
  applyStartRules(settings);
  applyAlertRules(settings, warnings);
}

} // namespace exec_wrapper::config
