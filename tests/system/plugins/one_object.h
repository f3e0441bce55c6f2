#pragma once

#include "exec_wrapper/plugin.h"

#include <memory>

namespace exec_wrapper::test {

/// A reporter of the course of the run, with one attempt for each event.
class PlainReporter : public Reporter {
public:
  DeliveryPolicy policy() const override {
    DeliveryPolicy policy;
    policy.kinds = {EventKind::RunRefused, EventKind::AttemptStarted, EventKind::AttemptEnded,
                    EventKind::RunFinished};
    policy.attemptLimit = std::chrono::seconds(1);
    policy.drainLimit = std::chrono::seconds(1);
    return policy;
  }
};

/// A guard that admits.
class PlainGuard : public Guard {
public:
  Decision acquire(std::stop_token) override { return Admission{}; }
  std::string release(ReleaseReason) override { return {}; }
};

template <class Made> class ReporterFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings&, Host&) override {
    return std::make_unique<Made>();
  }
};

template <class Made> class GuardFactory final : public Factory {
public:
  std::unique_ptr<Guard> makeGuard(const Settings&, Host& host) override {
    if constexpr (std::is_constructible_v<Made, Host&>) {
      return std::make_unique<Made>(host);
    } else {
      return std::make_unique<Made>();
    }
  }
};

} // namespace exec_wrapper::test
