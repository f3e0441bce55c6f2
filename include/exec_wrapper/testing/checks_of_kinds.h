#pragma once

#include "exec_wrapper/testing/use.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

/// The rules for reporters, guards and runners. Each check opens its own plugin.
namespace exec_wrapper::contract::detail {

inline void policyMakesSense(Plugin& plugin) {
  const std::unique_ptr<Reporter> reporter = plugin.makeReporter();
  ASSERT_NE(reporter, nullptr);
  const DeliveryPolicy policy = reporter->policy();
  EXPECT_NE(policy.kinds, EventKinds()) << "it asks for no event";
  EXPECT_GT(policy.capacity, 0U);
  EXPECT_GT(policy.attemptLimit.value_or(std::chrono::seconds(1)), Duration::zero());
  EXPECT_GT(policy.heartbeat.value_or(std::chrono::seconds(1)), Duration::zero());
  EXPECT_GE(policy.progress.value_or(Duration::zero()), Duration::zero());
  EXPECT_GE(policy.retryDelay, Duration::zero());
  EXPECT_GE(policy.drainLimit.value_or(Duration::zero()), Duration::zero());
}

inline void takesEveryEventThatItAsksForByTheDeadline(Plugin& plugin) {
  ::testing::internal::CaptureStderr();
  const std::vector<Delivery> deliveries = deliverAll(plugin);
  ::testing::internal::GetCapturedStderr();
  for (const Delivery& delivery : deliveries) {
    EXPECT_EQ(delivery.verdict == Delivery::Verdict::Delivered, delivery.reason.empty())
        << "it says why when it fails, and nothing when it does not: " << delivery.reason;
  }
}

inline void answersSoonAfterAStop(Plugin& plugin) {
  const std::unique_ptr<Guard> guard = plugin.makeGuard();
  ASSERT_NE(guard, nullptr);
  EXPECT_GT(guard->cancelTimeout(), Duration::zero());
  std::stop_source stop;
  stop.request_stop();
  const SteadyTime asked = std::chrono::steady_clock::now();
  const Decision decision = guard->acquire(stop.get_token());
  EXPECT_LT(std::chrono::steady_clock::now() - asked, guard->cancelTimeout() + kSlack);
  if (std::holds_alternative<Admission>(decision)) {
    EXPECT_EQ(guard->release(ReleaseReason::NotStarted), "");
  }
}

inline void admitsAgainWhatWasGivenBack(Plugin& plugin) {
  for (int run = 0; run < 2; ++run) {
    const std::unique_ptr<Guard> guard = plugin.makeGuard();
    ASSERT_NE(guard, nullptr);
    const Decision decision = askOnce(*guard, std::chrono::milliseconds(200));
    const auto* const refusal = std::get_if<Refusal>(&decision);
    EXPECT_TRUE(run == 0 || refusal == nullptr || refusal->reason != Refusal::Reason::Busy)
        << "it still holds what it gave back: " << refusal->message;
    if (refusal != nullptr && refusal->reason != Refusal::Reason::Cancelled) {
      EXPECT_FALSE(refusal->message.empty()) << "it says why it refuses";
    }
  }
}

inline void namesAProgramAndItsWords(Plugin& plugin) {
  const std::unique_ptr<Runner> runner = plugin.makeRunner();
  ASSERT_NE(runner, nullptr);
  const std::vector<std::vector<std::string>> commands = {{"true"}, {"printf", "%s", "\xff", ""}};
  for (const std::vector<std::string>& words : commands) {
    std::optional<Launch> launch;
    try {
      launch = runner->prepare({words});
    } catch (const ConfigurationError&) {
      continue; // it refuses this command, with an error
    }
    EXPECT_FALSE(launch->program.empty());
    EXPECT_FALSE(launch->arguments.empty()) << "argv has its first word too";
    for (const auto& [name, value] : launch->environment) {
      EXPECT_FALSE(name.empty() || name.find('=') != name.npos) << name;
    }
  }
}

} // namespace exec_wrapper::contract::detail
