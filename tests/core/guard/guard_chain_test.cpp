#include "guard/guard_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace exec_wrapper::guard {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kDeadline = 20s;

class RecordingLogger final : public Logger {
public:
  bool enabled(Severity) const noexcept override { return true; }
  void log(Severity, std::string_view text) noexcept override { lines.emplace_back(text); }
  std::vector<std::string> lines;
};

using Calls = std::vector<std::string>;

// Answers what it was told to and writes down what it was asked. All calls come from the worker;
// the test reads after an answer that the worker gave later.
class ScriptedGuard final : public Guard {
public:
  ScriptedGuard(std::string name, Decision decision, Calls& calls, std::string releaseError = {})
      : name_(std::move(name)), decision_(std::move(decision)), calls_(calls),
        releaseError_(std::move(releaseError)) {}

  Decision acquire(std::stop_token) override {
    calls_.push_back("acquire " + name_);
    return decision_;
  }
  void attemptStarted(pid_t group) override {
    calls_.push_back("attempt " + name_ + " " + std::to_string(group));
  }
  std::string release(ReleaseReason use) override {
    calls_.push_back((use == ReleaseReason::RunFinished ? "release " : "give back ") + name_);
    return releaseError_;
  }

private:
  std::string name_;
  Decision decision_;
  Calls& calls_;
  std::string releaseError_;
};

class ThrowingGuard final : public Guard {
public:
  explicit ThrowingGuard(bool onRelease) : onRelease_(onRelease) {}
  Decision acquire(std::stop_token) override {
    if (!onRelease_) {
      throw std::runtime_error("broken inside");
    }
    return Admission{};
  }
  std::string release(ReleaseReason) override { throw std::runtime_error("broken inside"); }

private:
  bool onRelease_;
};

// Waits in `acquire` until a stop is asked.
class WaitingGuard final : public Guard {
public:
  Decision acquire(std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock<std::mutex> lock(mutex);
    entered.set_value();
    stopped.wait(lock, stop, [] { return false; });
    return Refusal::cancelled();
  }
  Duration cancelTimeout() const override { return 42s; }
  std::string release(ReleaseReason) override { return {}; }
  std::promise<void> entered;
};

// Tells when it is asked, and answers when it is told to.
class HeldGuard final : public Guard {
public:
  explicit HeldGuard(Calls& calls) : calls_(calls) {}
  ~HeldGuard() override { calls_.push_back("destroyed"); }
  Decision acquire(std::stop_token) override {
    entered.set_value();
    go.get_future().wait_for(kDeadline);
    calls_.push_back("acquired");
    return Admission{};
  }
  std::string release(ReleaseReason) override { return {}; }
  std::promise<void> entered;
  std::promise<void> go;

private:
  Calls& calls_;
};

std::size_t threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

bool awaitThreads(std::size_t count) {
  const auto end = std::chrono::steady_clock::now() + kDeadline;
  while (threads() != count && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  return threads() == count;
}

class GuardChainTest : public testing::Test {
protected:
  struct Answer {
    Decision decision;
    std::string guard;
  };

  void add(const std::string& name, Decision decision, const std::string& releaseError = {}) {
    chain.add(name,
              std::make_unique<ScriptedGuard>(name, std::move(decision), calls, releaseError));
  }

  Answer ask() {
    chain.ask();
    return waitFor(answer);
  }

  std::string release() {
    chain.release();
    return waitFor(released);
  }

  template <class T> T waitFor(std::promise<T>& promise) {
    std::future<T> future = promise.get_future();
    if (future.wait_for(kDeadline) != std::future_status::ready) {
      throw std::runtime_error("no answer within the deadline");
    }
    return future.get();
  }

  static Admission admission(const std::string& key, const std::string& value) {
    return {{{key, value}}, {{"X_" + key, value}}};
  }

  Calls calls;
  RecordingLogger logger;
  std::promise<Answer> answer;
  std::promise<std::string> released;
  GuardChain chain{logger,
                   [this](Decision decision, std::string guard) {
                     answer.set_value({std::move(decision), std::move(guard)});
                   },
                   [this](std::string error) { released.set_value(std::move(error)); },
                   [this](const std::string& guard, std::stop_token) {
                     calls.push_back("look into " + guard);
                     return worthIt;
                   }};
  bool worthIt = false;
};

TEST_F(GuardChainTest, WithoutGuardsAdmitsAndReleasesAtOnce) {
  const Answer given = ask();
  EXPECT_TRUE(std::holds_alternative<Admission>(given.decision));
  chain.attemptStarted(1);
  EXPECT_EQ(release(), "");
  EXPECT_EQ(chain.busy(), "");
}

TEST_F(GuardChainTest, AsksInOrderMergesWhatTheyGiveAndReleasesInReverse) {
  add("a", admission("id", "1"));
  add("b", admission("token", "2"));
  const Answer given = ask();
  const auto& admitted = std::get<Admission>(given.decision);
  EXPECT_EQ(admitted.facts, (Facts{{"id", "1"}, {"token", "2"}}));
  EXPECT_EQ(admitted.environment, (Facts{{"X_id", "1"}, {"X_token", "2"}}));
  chain.attemptStarted(77);
  EXPECT_EQ(release(), "");
  EXPECT_THAT(calls, ElementsAre("acquire a", "acquire b", "attempt a 77", "attempt b 77",
                                 "release b", "release a"));
}

TEST_F(GuardChainTest, RefusalGivesBackWhatWasHeldAndAsksNobodyFurther) {
  add("a", Admission{});
  add("b", Refusal::busy("held by pid 1"));
  add("c", Admission{});
  const Answer given = ask();
  EXPECT_EQ(given.guard, "b");
  EXPECT_EQ(std::get<Refusal>(given.decision).message, "held by pid 1");
  EXPECT_THAT(calls, ElementsAre("acquire a", "acquire b", "look into b", "give back a"));
  EXPECT_EQ(chain.busy(), "");
}

TEST_F(GuardChainTest, ItsThreadEndsByItselfWithTheRelease) {
  std::thread([] {}).join(); // with the first one the thread sanitizer begins one of its own
  const std::size_t before = threads();
  add("a", Admission{});
  ask();
  EXPECT_EQ(threads(), before + 1);
  EXPECT_EQ(release(), "");
  EXPECT_TRUE(awaitThreads(before));
}

TEST_F(GuardChainTest, ItsThreadEndsByItselfWithARefusal) {
  std::thread([] {}).join();
  const std::size_t before = threads();
  add("a", Refusal::denied("403"));
  ask();
  EXPECT_TRUE(awaitThreads(before));
}

TEST_F(GuardChainTest, ABusyGuardIsAskedOnceMoreWhereThatIsWorthIt) {
  worthIt = true;
  add("a", Admission{});
  add("b", Refusal::busy("execution 1 is in the way"));
  EXPECT_EQ(ask().guard, "b");
  EXPECT_THAT(calls,
              ElementsAre("acquire a", "acquire b", "look into b", "acquire b", "give back a"));
}

TEST_F(GuardChainTest, OtherRefusalsAreFinal) {
  worthIt = true;
  add("a", Refusal::denied("403"));
  EXPECT_EQ(ask().guard, "a");
  EXPECT_THAT(calls, ElementsAre("acquire a"));
}

TEST_F(GuardChainTest, FailedReleaseNamesTheGuardAndTheOthersAreReleasedAllTheSame) {
  add("a", Admission{}, "not ours");
  add("b", Admission{}, "a directory");
  ask();
  EXPECT_EQ(release(), "guard b: a directory; guard a: not ours");
}

TEST_F(GuardChainTest, FailedReleaseAfterARefusalIsLogged) {
  add("a", Admission{}, "not ours");
  add("b", Refusal::busy("held"));
  ask();
  EXPECT_THAT(logger.lines, ElementsAre("guard a: not ours"));
}

TEST_F(GuardChainTest, ThrowingGuardIsARefusalThatNamesIt) {
  chain.add("odd", std::make_unique<ThrowingGuard>(false));
  const auto refusal = std::get<Refusal>(ask().decision);
  EXPECT_EQ(refusal.reason, Refusal::Reason::Failed);
  EXPECT_EQ(refusal.status, 70);
  EXPECT_THAT(refusal.message, HasSubstr("guard odd failed: broken inside"));
}

TEST_F(GuardChainTest, ThrowingReleaseIsAnError) {
  chain.add("odd", std::make_unique<ThrowingGuard>(true));
  ask();
  EXPECT_EQ(release(), "guard odd: broken inside");
}

TEST_F(GuardChainTest, CancelEndsAWaitAndNamesWhoIsBusyMeanwhile) {
  auto waiting = std::make_unique<WaitingGuard>();
  std::future<void> entered = waiting->entered.get_future();
  add("a", Admission{});
  chain.add("slow", std::move(waiting));
  EXPECT_EQ(chain.cancelTimeout(), Duration(42s));
  chain.ask();
  ASSERT_EQ(entered.wait_for(kDeadline), std::future_status::ready);
  EXPECT_EQ(chain.busy(), "slow");
  chain.cancel();
  const Answer given = waitFor(answer);
  EXPECT_EQ(std::get<Refusal>(given.decision).reason, Refusal::Reason::Cancelled);
  EXPECT_THAT(calls, ElementsAre("acquire a", "give back a"));
}

TEST_F(GuardChainTest, NoGuardIsDestroyedDuringACall) {
  auto held = std::make_unique<HeldGuard>(calls);
  HeldGuard& guard = *held;
  chain.add("slow", std::move(held));
  chain.ask();
  guard.entered.get_future().wait();
  std::promise<void> dismissing;
  std::thread dismiss([&] {
    dismissing.set_value();
    chain.dismiss([](const std::string&) {});
  });
  dismissing.get_future().wait();
  guard.go.set_value();
  dismiss.join();
  EXPECT_THAT(calls, ElementsAre("acquired", "destroyed"));
}

TEST(GuardChain, IsDismissedWithoutWaitingForTheEndOfItsThread) {
  RecordingLogger logger;
  Calls calls;
  std::promise<void> answered;
  std::promise<void> released;
  std::promise<void> go;
  std::atomic<bool> ended = false;
  GuardChain chain(
      logger, [&](Decision, const std::string&) { answered.set_value(); },
      [&](const std::string&) {
        released.set_value();
        go.get_future().wait_for(kDeadline);
        ended = true;
      });
  chain.add("a", std::make_unique<ScriptedGuard>("a", Admission{}, calls));
  chain.ask();
  answered.get_future().wait();
  chain.release();
  released.get_future().wait();
  std::vector<std::string> dismissed;
  chain.dismiss([&](const std::string& name) { dismissed.push_back(name); });
  EXPECT_FALSE(ended);
  EXPECT_THAT(dismissed, ElementsAre("a"));
  go.set_value();
}

TEST_F(GuardChainTest, CancelledBeforeAskedAsksNobody) {
  add("a", Admission{});
  chain.cancel();
  EXPECT_EQ(std::get<Refusal>(ask().decision).reason, Refusal::Reason::Cancelled);
  EXPECT_THAT(calls, IsEmpty());
}

} // namespace
} // namespace exec_wrapper::guard
