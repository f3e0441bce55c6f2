#include "run/channel/service_manager.h"

#include "base/attempt_text.h"
#include "base/number.h"
#include "base/text.h"
#include "base/times.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace exec_wrapper::run {

namespace {

// All values together fit into a datagram, of which systemd accepts 4096 bytes.
constexpr std::size_t kLongestStatus = 2000;
constexpr std::size_t kLongestBusError = 500;
constexpr std::size_t kMostStates = 16; // of a command that reloads all the time
constexpr Duration kShortestFeed = std::chrono::milliseconds(10);

} // namespace

ServiceManager::ServiceManager(ManagerRules rules, const Clock& clock, Send send)
    : rules_(std::move(rules)), clock_(clock), send_(std::move(send)) {
  if (rules_.watchdog) {
    feedAt_ = clock_.now();
  }
}

void ServiceManager::waits(std::string why) {
  if (ready_ || stopping_ || waiting_ == why) {
    return;
  }
  if (waiting_.empty()) {
    extendAt_ = clock_.now() + kBriefly;
  }
  waiting_ = std::move(why);
}

void ServiceManager::attemptStarted(const Tally& tally) {
  waiting_.clear();
  extendAt_.reset();
  if (rules_.readyWhen == ReadyWhen::Started) {
    ready();
  } else if (rules_.readyWhen == ReadyWhen::Auto && !ready_ && !spoke_) {
    readyAt_ = clock_.now() + rules_.readyTimeout;
  }
  status("running, " + numberOf(tally));
  flush();
}

void ServiceManager::attemptEnded(const AttemptEnded& ended) {
  readyAt_.reset();
  Tally next = ended.tally;
  ++next.attempt;
  next.attemptInCount = ended.nextInCount;
  std::string why = numberOf(next) + " starts in " + base::formatDuration(ended.retryDelay);
  status(why);
  flush();
  waits(std::move(why));
}

void ServiceManager::reported(const CommandNotice& notice, bool last) {
  spoke_ = true;
  readyAt_.reset();
  if (notice.reloading) {
    reloading(notice.monotonicUsec);
  }
  if (notice.ready) {
    ready();
  }
  if (notice.stopping && last) {
    stopping();
  }
  if (notice.status) {
    status(*notice.status);
  }
  if (notice.busError) {
    values_.busError = cleaned(*notice.busError, kLongestBusError);
  }
  values_.errorNumber = notice.errorNumber ? notice.errorNumber : values_.errorNumber;
  values_.extendUsec = notice.extendUsec ? notice.extendUsec : values_.extendUsec;
  values_.watchdog = notice.trigger ? Watchdog::Trigger : values_.watchdog;
  flush();
}

void ServiceManager::ends() {
  if (!std::exchange(ending_, true)) {
    stopping();
    extend();
    status("ending the run");
    flush();
  }
}

void ServiceManager::refused(const RunRefused& refused) {
  ending_ = true;
  stopping();
  extend();
  status("refused by " + refused.guard + ": " + refused.reason);
  flush();
}

void ServiceManager::finished(const RunFinished& finished) {
  ending_ = true;
  if (finished.result == RunFinished::Result::Succeeded) {
    ready();
  }
  stopping();
  extend();
  status("delivering reports");
  flush();
}

void ServiceManager::tick() {
  const SteadyTime now = clock_.now();
  bool due = sendAt_ && *sendAt_ <= now;
  if (readyAt_ && *readyAt_ <= now) {
    ready();
    due = true;
  }
  if (feedAt_ && *feedAt_ <= now) {
    feedAt_ = now + std::max<Duration>(*rules_.watchdog / 2, kShortestFeed);
    if (!stalled_ && values_.watchdog == Watchdog::None) {
      values_.watchdog = Watchdog::Alive;
    }
    due = true;
  }
  if (extendAt_ && *extendAt_ <= now) {
    if (!waiting_.empty()) {
      status(waiting_);
    }
    extend();
    due = true;
  }
  if (due) {
    flush();
  }
}

std::optional<SteadyTime> ServiceManager::dueAt() const {
  std::optional<SteadyTime> due;
  for (const std::optional<SteadyTime>& each : {readyAt_, extendAt_, feedAt_, sendAt_}) {
    due = each ? std::min(due.value_or(SteadyTime::max()), *each) : due;
  }
  return due;
}

void ServiceManager::status(std::string_view text) {
  values_.status = cleaned(text, kLongestStatus);
}

std::string ServiceManager::cleaned(std::string_view text, std::size_t longest) const {
  const std::string masked = rules_.masked ? rules_.masked(text) : std::string(text);
  return base::shortened(base::printable(masked), longest);
}

void ServiceManager::ready() {
  readyAt_.reset();
  if (!std::exchange(ready_, true) || std::exchange(reloading_, false)) {
    states_.emplace_back("READY=1\n");
  }
}

void ServiceManager::reloading(std::optional<std::uint64_t> monotonicUsec) {
  if (!ready_ || states_.size() >= kMostStates) {
    return;
  }
  reloading_ = true;
  states_.push_back(
      "RELOADING=1\n" +
      (monotonicUsec ? "MONOTONIC_USEC=" + std::to_string(*monotonicUsec) + "\n" : std::string()));
}

void ServiceManager::stopping() {
  readyAt_.reset();
  waiting_.clear();
  extendAt_.reset();
  if (!std::exchange(stopping_, true)) {
    states_.emplace_back("STOPPING=1\n");
  }
}

void ServiceManager::extend() {
  extendAt_ = clock_.now() + kExtendEvery;
  values_.extendUsec = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(kExtension).count());
}

/// What cannot be sent now is sent again.
void ServiceManager::flush() {
  const std::string values = valuesText();
  const bool sent = sendStates() && (values.empty() || send_(values));
  if (sent) {
    values_ = {};
    sendAt_.reset();
  } else {
    sendAt_ = clock_.now() + kSendAgain;
  }
}

bool ServiceManager::sendStates() {
  while (!states_.empty()) {
    if (!send_(states_.front())) {
      return false;
    }
    states_.pop_front();
  }
  return true;
}

std::string ServiceManager::valuesText() const {
  std::string text;
  const auto add = [&text](std::string_view key, const std::string& value) {
    text += std::string(key) + "=" + value + "\n";
  };
  if (values_.status) {
    add("STATUS", *values_.status);
  }
  if (values_.errorNumber) {
    add("ERRNO", std::to_string(*values_.errorNumber));
  }
  if (values_.busError) {
    add("BUSERROR", *values_.busError);
  }
  if (values_.extendUsec) {
    add("EXTEND_TIMEOUT_USEC", std::to_string(*values_.extendUsec));
  }
  if (values_.watchdog != Watchdog::None) {
    add("WATCHDOG", values_.watchdog == Watchdog::Trigger ? "trigger" : "1");
  }
  return text;
}

std::string ServiceManager::numberOf(const Tally& tally) const {
  return base::attemptText(tally.attempt, tally.attemptInCount, rules_.attempts);
}

std::optional<Duration> managersWatchdog(const char* usec, const char* watchdogPid, int pid) {
  if (usec == nullptr ||
      (watchdogPid != nullptr && std::string_view(watchdogPid) != std::to_string(pid))) {
    return std::nullopt;
  }
  const auto count = base::parseNumber<std::uint64_t>(usec);
  return count && *count > 0 && *count <= kLongestIntervalUsec
             ? std::optional<Duration>(std::chrono::microseconds(*count))
             : std::nullopt;
}

} // namespace exec_wrapper::run
