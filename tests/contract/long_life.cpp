#include "contract/long_life.h"

#include "support/wrapper.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

namespace exec_wrapper::test {

using namespace std::chrono_literals;

namespace {

constexpr Duration kAttempt = 10min;
constexpr Duration kDelay = 10s;
constexpr pid_t kChild = 4711;

run::RunRules rulesOfAService() {
  run::RunRules rules;
  rules.gracePeriod = 30s;
  rules.retry.maxRetries = std::nullopt;
  rules.retry.backoff.delays = {kDelay};
  return rules;
}

ProgressPtr progressOf(std::uint64_t attempt) {
  auto progress = std::make_shared<Progress>();
  progress->revision = attempt;
  progress->values["rows"] = {std::to_string(attempt), attempt};
  return progress;
}

} // namespace

LongLifeHost::LongLifeHost(const Clock& clock) : clock_(clock) {
  run_.command = {"service", "--for-years"};
  run_.commandLine = "service --for-years";
  run_.job = "service";
  run_.name = "service";
  run_.deployment = "test";
  run_.wrapperVersion = "0";
  run_.host = "host";
  run_.wrapperPid = ::getpid();
  run_.user = ::geteuid();
  run_.begun = clock.wallNow();
  run_.id = "6f1c1f1e-5a5c-4f7e-9a63-0d3b9d3c8a10";
  run_.trace.traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
}

void LongLifeHost::programEnded(pid_t leader) noexcept {
  ::waitpid(leader, nullptr, WNOHANG);
}

SteppedLane::SteppedLane(std::string name, std::unique_ptr<Reporter> reporter, events::Bus& bus,
                         const Clock& clock)
    : name_(std::move(name)), reporter_(std::move(reporter)), policy_(reporter_->policy()),
      bus_(bus), schedule_(name_, policy_, clock) {
  bus_.subscribe(*this);
  bus_.subscribe(course_);
}

SteppedLane::~SteppedLane() {
  bus_.unsubscribe(*this);
  bus_.unsubscribe(course_);
}

std::optional<SteadyTime> SteppedLane::step() {
  for (;;) {
    const report::DeliverySchedule::Step step = schedule_.next();
    for (report::Notice& notice : schedule_.takeNotices()) {
      bus_.publish(notice.severity, std::move(notice.payload));
    }
    if (!step.attempt) {
      return step.wakeAt;
    }
    attempt(*step.attempt);
  }
}

void SteppedLane::attempt(const report::DeliverySchedule::Attempt& attempt) {
  for (const EventPtr& earlier : attempt.before) {
    reporter_->collect(*earlier);
  }
  const Delivery delivery = reporter_->deliver(*attempt.event, attempt.deadline);
  count_.heartbeats += attempt.event->kind() == EventKind::Heartbeat ? 1 : 0;
  if (delivery.verdict == Delivery::Verdict::Delivered) {
    ++count_.delivered;
    count_.end = count_.end || attempt.event->final();
  } else {
    ++count_.failed;
    count_.lastFailure = delivery.reason;
  }
  schedule_.settled(delivery);
}

LongLife::LongLife() : run_(rulesOfAService()) {
  clock_.set(std::chrono::steady_clock::now()); // the plugins wait for servers in real time
}

void LongLife::add(const std::string& plugin, const contract::SampleSettings::Values& values) {
  Plugin& made = plugins_.emplace_back();
  made.file = std::make_unique<contract::PluginFile>(bundledPlugins() + "/" + plugin + ".so");
  made.settings = std::make_unique<contract::SampleSettings>(made.file->info().options, values);
  made.factory = made.file->makeFactory();
  std::unique_ptr<Reporter> reporter = made.factory->makeReporter(*made.settings, host_);
  if (reporter == nullptr) {
    throw std::runtime_error(plugin + " makes no reporter of these settings");
  }
  lanes_.push_back(std::make_unique<SteppedLane>(plugin, std::move(reporter), bus_, clock_));
}

void LongLife::begin() {
  take(run_.begin(clock_.now()));
  passUntil(clock_.now());
}

void LongLife::liveThroughAttempt() {
  while (!std::exchange(toStart_, false)) { // there was one before: its delay has to pass
    passUntil(run_.deadline().value());
  }
  give(run::AttemptRuns{kChild});
  ++attempts_;
  passUntil(clock_.now() + kAttempt / 2);
  give(run::ProgressSeen{progressOf(attempts_)});
  give(run::ProgressDue{});
  passUntil(clock_.now() + kAttempt / 2);
  give(run::LeaderEnded{{ProcessEnd::Kind::Exited, 1}});
  passUntil(clock_.now());
}

void LongLife::end() {
  give(run::SignalReceived{SIGTERM, 1, false});
  while (!over_) {
    const std::optional<SteadyTime> next = serve();
    const bool rests = std::ranges::none_of(lanes_, [](const auto& lane) { return lane->busy(); });
    if (closed_ && rests) {
      closed_ = false;
      give(run::ReportsDone{});
    } else if (!over_) {
      passUntil(next ? *next : run_.deadline().value());
    }
  }
}

void LongLife::give(const run::RunInput& input) {
  take(run_.on(input, clock_.now()));
}

void LongLife::take(const std::vector<run::RunAction>& actions) {
  for (const run::RunAction& action : actions) {
    if (const auto* const publish = std::get_if<run::Publish>(&action)) {
      bus_.publish(publish->severity, publish->payload);
    } else if (std::holds_alternative<run::StartAttempt>(action)) {
      toStart_ = true;
    } else if (std::holds_alternative<run::AskGuards>(action)) {
      answers_.emplace_back(run::GuardsAnswered{Admission{}, ""});
    } else if (std::holds_alternative<run::ReleaseGuards>(action)) {
      answers_.emplace_back(run::GuardsReleased{});
    } else if (std::holds_alternative<run::CloseReports>(action)) {
      closed_ = true;
      std::ranges::for_each(lanes_, [](const auto& lane) { lane->close(); });
    } else if (std::holds_alternative<run::Leave>(action)) {
      over_ = true;
    }
  }
  while (!answers_.empty()) {
    const run::RunInput answer = answers_.back();
    answers_.pop_back();
    give(answer);
  }
}

/// All that is due now. What a reporter publishes about itself is for the others: so until none has
/// anything to do.
std::optional<SteadyTime> LongLife::serve() {
  std::optional<SteadyTime> next;
  for (bool again = true; again;) {
    next.reset();
    again = false;
    for (const auto& lane : lanes_) {
      const std::uint64_t before = lane->count().delivered + lane->count().failed;
      const std::optional<SteadyTime> at = lane->step();
      next = at && (!next || *at < *next) ? at : next;
      again = again || lane->count().delivered + lane->count().failed != before;
    }
  }
  return next;
}

void LongLife::passUntil(SteadyTime end) {
  for (;;) {
    std::optional<SteadyTime> next = serve();
    if (const auto tick = run_.deadline(); tick && (!next || *tick < *next)) {
      next = tick;
    }
    if (!next || *next > end) {
      clock_.set(std::max(end, clock_.now()));
      return;
    }
    clock_.set(std::max(*next, clock_.now()));
    if (const auto tick = run_.deadline(); tick && *tick <= clock_.now()) {
      give(run::Tick{});
    }
  }
}

} // namespace exec_wrapper::test
