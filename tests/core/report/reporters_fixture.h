#pragma once

#include "report/reporters.h"
#include "support/machine_clock.h"
#include "support/threads/mutex.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace exec_wrapper::report {

/// Long enough for any machine; only a failing test waits for so long.
constexpr Duration kPatience = std::chrono::seconds(60);

/// Wakes those that wait for a condition which other threads bring about.
class Signal {
public:
  void raise() {
    MutexLock lock(mutex_);
    ++raised_;
    changed_.notifyAll();
  }

  /// Looks after every `raise` until `condition` holds. False when patience is over.
  bool await(const std::function<bool()>& condition) {
    const SteadyTime end = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
      const int before = raised();
      if (condition()) {
        return true;
      }
      MutexLock lock(mutex_);
      while (raised_ == before) {
        if (std::chrono::steady_clock::now() >= end) {
          return false;
        }
        changed_.waitUntil(mutex_, end);
      }
    }
  }

private:
  int raised() {
    MutexLock lock(mutex_);
    return raised_;
  }

  Mutex mutex_;
  Condition changed_;
  int raised_ EW_GUARDED_BY(mutex_) = 0;
};

/// What a reporter was given. Outlives it.
class Heard {
public:
  struct Entry {
    Event event;
    std::thread::id thread;
  };

  void add(const Event& event) {
    {
      MutexLock lock(mutex_);
      entries_.push_back({event, std::this_thread::get_id()});
    }
    added_.raise();
  }

  std::vector<Entry> entries() const {
    MutexLock lock(mutex_);
    return entries_;
  }

  bool awaitCount(std::size_t count) {
    return added_.await([&] { return entries().size() >= count; });
  }

  template <class T> std::vector<std::pair<Severity, T>> facts() const {
    std::vector<std::pair<Severity, T>> found;
    for (const Entry& entry : entries()) {
      if (const T* fact = entry.event.as<T>()) {
        found.emplace_back(entry.event.severity, *fact);
      }
    }
    return found;
  }

private:
  mutable Mutex mutex_;
  std::vector<Entry> entries_ EW_GUARDED_BY(mutex_);
  Signal added_;
};

class ScriptedReporter final : public Reporter {
public:
  using Script = std::function<Delivery(const Event&)>;

  ScriptedReporter(Heard& heard, DeliveryPolicy policy, Script script)
      : heard_(heard), policy_(std::move(policy)), script_(std::move(script)) {}

  DeliveryPolicy policy() const override { return policy_; }
  Delivery deliver(const Event& event, SteadyTime) override {
    heard_.add(event);
    return script_(event);
  }

private:
  Heard& heard_;
  const DeliveryPolicy policy_;
  const Script script_;
};

/// Reporters with real threads and the machine's clock.
class ReportersTest : public ::testing::Test {
protected:
  void TearDown() override { reporters_ = nullptr; } // their threads use what a test declares

  static DeliveryPolicy everything() {
    DeliveryPolicy policy;
    policy.minSeverity = Severity::Debug;
    return policy;
  }

  static Delivery deliverAll(const Event&) { return Delivery::delivered(); }
  static Delivery failAll(const Event&) { return Delivery::retry("no connection"); }

  void add(std::string name, Heard& heard, DeliveryPolicy policy = everything(),
           ScriptedReporter::Script script = deliverAll) {
    reporters_->add(std::move(name), std::make_unique<ScriptedReporter>(heard, std::move(policy),
                                                                        std::move(script)));
  }

  void publish(Payload payload, Severity severity = Severity::Info) {
    bus_.publish(severity, std::move(payload));
  }

  /// The names of those that are late.
  std::vector<std::string> late(SteadyTime now) const {
    std::vector<std::string> names;
    for (const Reporters::Late& one : reporters_->late(now)) {
      names.push_back(one.name);
    }
    return names;
  }

  bool awaitRest() {
    return changed_.await([this] { return reporters_->unfinished().empty(); });
  }

  MachineClock clock_;
  events::Bus bus_{clock_};
  Signal changed_;
  Signal revoked_;
  Mutex mutex_;
  std::vector<std::string> revocations_ EW_GUARDED_BY(mutex_);
  std::unique_ptr<Reporters> reporters_ = std::make_unique<Reporters>(
      bus_, clock_,
      Reporters::Callbacks{[this](std::string reason) {
                             {
                               MutexLock lock(mutex_);
                               revocations_.push_back(std::move(reason));
                             }
                             revoked_.raise();
                           },
                           [this] { changed_.raise(); }});
};

} // namespace exec_wrapper::report
