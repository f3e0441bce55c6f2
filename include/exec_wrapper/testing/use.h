#pragma once

#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/subject.h"

#include <gtest/gtest.h>

#include <dirent.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stop_token>
#include <thread>
#include <variant>
#include <vector>

namespace exec_wrapper::contract::detail {

constexpr Duration kDeliveryTime = std::chrono::seconds(1);
constexpr Duration kSlack = std::chrono::seconds(10); // for a loaded machine

/// Gives the reporter every event that it asks for, and checks each answer.
inline std::vector<Delivery> deliverAll(Plugin& plugin) {
  std::vector<Delivery> deliveries;
  const std::unique_ptr<Reporter> reporter = plugin.makeReporter();
  const DeliveryPolicy policy = reporter->policy();
  for (const Event& event : sampleEvents()) {
    if (policy.kinds.contains(event.kind()) && event.severity >= policy.minSeverity) {
      const SteadyTime deadline = std::chrono::steady_clock::now() + kDeliveryTime;
      deliveries.push_back(reporter->deliver(event, deadline));
      EXPECT_LT(std::chrono::steady_clock::now(), deadline + kSlack) << "it does not return";
    }
  }
  return deliveries;
}

/// Asks the guard, requests a stop after `cancelTimeout`, and releases the admission.
inline Decision askOnce(Guard& guard, Duration cancelTimeout) {
  std::stop_source stop;
  std::jthread impatient([&stop, cancelTimeout](std::stop_token over) {
    const SteadyTime end = std::chrono::steady_clock::now() + cancelTimeout;
    while (!over.stop_requested() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    stop.request_stop();
  });
  Decision decision = guard.acquire(stop.get_token());
  if (std::holds_alternative<Admission>(decision)) {
    guard.attemptStarted(::getpgrp());
    EXPECT_EQ(guard.release(ReleaseReason::RunFinished), "") << "it cannot give back what it holds";
  }
  return decision;
}

inline std::size_t openDescriptors() {
  std::size_t count = 0;
  if (DIR* const directory = ::opendir("/proc/self/fd")) {
    while (::readdir(directory) != nullptr) {
      ++count;
    }
    ::closedir(directory);
  }
  return count;
}

/// The calls of a run to a reporter and to a guard.
inline void use(Plugin& plugin) {
  const PluginKinds kinds = plugin.info().kinds;
  if (kinds.contains(PluginKind::Reporter)) {
    deliverAll(plugin);
  }
  if (kinds.contains(PluginKind::Guard)) {
    askOnce(*plugin.makeGuard(), std::chrono::milliseconds(100));
  }
}

} // namespace exec_wrapper::contract::detail
