#pragma once

#include "run/supervisor.h"
#include "support/machine_clock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {

using namespace std::chrono_literals;

class RecordingSubscriber final : public events::Subscriber {
public:
  EventKinds kinds() const noexcept override { return EventKinds::all(); }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override {
    events.push_back(event);
    if (onEvent) {
      onEvent(*event);
    }
  }

  template <class T> std::vector<T> all() const {
    std::vector<T> found;
    for (const EventPtr& event : events) {
      if (const T* const fact = event->as<T>()) {
        found.push_back(*fact);
      }
    }
    return found;
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const Message& message : all<Message>()) {
      texts.push_back(message.text);
    }
    return texts;
  }

  std::function<void(const Event&)> onEvent;
  std::vector<EventPtr> events;
};

class ImmediateGuards final : public GuardPort {
public:
  explicit ImmediateGuards(Inbox& inbox) : inbox_(inbox) {}
  void ask() override { inbox_.post(GuardsAnswered{decision, "guard"}); }
  void cancel() override { ++cancelled; }
  void attemptStarted(pid_t group) override {
    groups.push_back(group);
    if (onAttempt) {
      onAttempt(group);
    }
  }
  void release() override {
    ++releases;
    inbox_.post(GuardsReleased{});
  }
  std::string busy() const override { return {}; }

  Decision decision = Admission{};
  std::function<void(pid_t)> onAttempt;
  std::vector<pid_t> groups;
  int cancelled = 0;
  int releases = 0;

private:
  Inbox& inbox_;
};

class Reports final : public ReportPort {
public:
  void begin() override {
    ++begun;
    if (onBegin) {
      onBegin();
    }
  }
  void close() override {
    ++closed;
    if (onClose) {
      onClose();
    }
  }
  void flush(Duration) override { ++hastened; }
  std::vector<std::string> unfinished() const override { return blocked; }
  std::vector<LateReporter> late(SteadyTime) const override {
    std::vector<LateReporter> all;
    for (const std::string& name : blocked) {
      all.push_back({name, stuck, stuck ? "" : "; its events stay"});
    }
    return all;
  }
  std::optional<SteadyTime> nextCheck(SteadyTime) const override { return std::nullopt; }

  std::function<void()> onBegin;
  std::function<void()> onClose;
  std::vector<std::string> blocked;
  bool stuck = true;
  int begun = 0;
  int closed = 0;
  int hastened = 0;
};

class SupervisorTest : public testing::Test {
protected:
  SupervisorTest() {
    bus_.subscribe(seen_);
    rules_.gracePeriod = 10s;
    rules_.retry.maxRetries = 0;
    rules_.retry.backoff.delays = {0s};
  }

  int run(const std::string& script) {
    Launcher launcher({"/bin/sh", {"sh", "-c", script}, {}}, environ, {}, {}, signals_.inherited());
    Supervisor supervisor(rules_,
                          {bus_, clock_, signals_, inbox_, launcher, guards_, reports_, terminal_},
                          channel_, processType_);
    const int status = supervisor.run();
    leftBehind_ = supervisor.abandonedThread();
    return status;
  }

  RunFinished finished() const {
    const auto all = seen_.all<RunFinished>();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? RunFinished{} : all.front();
  }

  MachineClock clock_;
  SignalSource signals_;
  Inbox inbox_;
  events::Bus bus_{clock_};
  RecordingSubscriber seen_;
  ImmediateGuards guards_{inbox_};
  Reports reports_;
  Terminal terminal_; // none
  RunRules rules_;
  ChannelRules channel_;
  std::string processType_;
  bool leftBehind_ = false;
};

} // namespace exec_wrapper::run
