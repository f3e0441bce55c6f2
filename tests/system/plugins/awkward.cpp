// Misbehaves in the place and the way that its settings name: one plugin for all that a plugin may
// do to whoever loads it.

#include "exec_wrapper/plugin.h"

#include <Poco/Exception.h>

#include <fcntl.h>
#include <unistd.h>

#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>

namespace exec_wrapper::test {
namespace {

constexpr Option kOptions[] = {
    {.name = "awkward.in",
     .defaultValue = "nothing",
     .meaning = "The method in which it misbehaves"},
    {.name = "awkward.by",
     .type = OptionType::Choice,
     .defaultValue = "throw",
     .meaning = "What it does there",
     .choices = "throw|throw-poco|throw-odd|block|flood|alert|flood-for-ever|alert-for-ever|leak"},
};

constexpr PluginInfo kInfo{.name = "awkward",
                           .version = "1",
                           .summary = "misbehaves as it is told",
                           .kinds = {PluginKind::Guard, PluginKind::Reporter, PluginKind::Runner},
                           .options = kOptions};

constexpr long kFlood = 100'000; // messages

class Behaviour {
public:
  Behaviour(const Settings& settings, Host& host)
      : in_(settings.text("awkward.in")), by_(settings.text("awkward.by")), host_(host) {}

  void in(std::string_view method) const {
    if (method == in_) {
      misbehave();
    }
  }

private:
  void misbehave() const {
    if (by_ == "throw") {
      throw std::runtime_error("out of cheese");
    }
    if (by_ == "throw-poco") {
      throw Poco::RuntimeException("out of cheese");
    }
    if (by_ == "throw-odd") {
      throw 42;
    }
    if (by_ == "flood-for-ever" || by_ == "alert-for-ever") {
      const auto underWay = std::make_shared<std::latch>(kFlood);
      std::thread([&host = host_, alerts = by_ == "alert-for-ever", underWay] {
        for (long i = 0;; ++i) {
          if (alerts) {
            host.publish(Severity::Warning, Alert{{}, "flood", {}});
          } else {
            host.logger().warning("flood");
          }
          if (i < kFlood) {
            underWay->count_down();
          }
        }
      }).detach();
      underWay->wait();
    }
    if (by_ == "block") {
      static_cast<void>(!::write(STDERR_FILENO, "blocked\n", 8)); // for the test to see
    }
    while (by_ == "block") {
      ::pause();
    }
    for (long i = 0; by_ == "flood" && i < kFlood; ++i) {
      host_.logger().warning("flood");
    }
    for (long i = 0; by_ == "alert" && i < kFlood; ++i) {
      host_.publish(Severity::Warning, Alert{{}, "flood", {}});
    }
    if (by_ == "leak") {
      ::open("/dev/null", O_RDONLY); // NOLINT: without O_CLOEXEC, and never closed
    }
  }

  const std::string in_;
  const std::string by_;
  Host& host_;
};

class AwkwardReporter final : public Reporter {
public:
  explicit AwkwardReporter(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}
  ~AwkwardReporter() override { behaviour_.in("~reporter"); }

  DeliveryPolicy policy() const override {
    behaviour_.in("policy");
    DeliveryPolicy policy;
    policy.kinds = {EventKind::AttemptStarted, EventKind::RunFinished};
    policy.attemptLimit = std::chrono::seconds(1);
    policy.drainLimit = std::chrono::seconds(1);
    return policy;
  }
  Delivery deliver(const Event&, SteadyTime) override {
    behaviour_.in("deliver");
    return Delivery::delivered();
  }

private:
  const Behaviour behaviour_;
};

class AwkwardGuard final : public Guard {
public:
  explicit AwkwardGuard(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}
  ~AwkwardGuard() override { behaviour_.in("~guard"); }

  Decision acquire(std::stop_token) override {
    behaviour_.in("acquire");
    return Admission{};
  }
  Duration cancelTimeout() const override {
    behaviour_.in("patience");
    return std::chrono::milliseconds(200);
  }
  void attemptStarted(pid_t) override { behaviour_.in("attemptStarted"); }
  std::string release(ReleaseReason) override {
    behaviour_.in("release");
    return {};
  }

private:
  const Behaviour behaviour_;
};

class AwkwardRunner final : public Runner {
public:
  explicit AwkwardRunner(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}
  ~AwkwardRunner() override { behaviour_.in("~runner"); }

  Launch prepare(const Command& command) const override {
    behaviour_.in("prepare");
    return {.program = command.words.front(), .arguments = command.words, .environment = {}};
  }

private:
  const Behaviour behaviour_;
};

class AwkwardFactory final : public Factory {
public:
  ~AwkwardFactory() override {
    if (behaviour_) {
      behaviour_->in("~factory");
    }
  }
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host& host) override {
    return make<AwkwardGuard>("makeGuard", settings, host);
  }
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    return make<AwkwardReporter>("makeReporter", settings, host);
  }
  std::unique_ptr<Runner> makeRunner(const Settings& settings, Host& host) override {
    return make<AwkwardRunner>("makeRunner", settings, host);
  }

private:
  template <class T>
  std::unique_ptr<T> make(const char* method, const Settings& settings, Host& host) {
    behaviour_ = std::make_unique<Behaviour>(settings, host);
    behaviour_->in(method);
    return std::make_unique<T>(*behaviour_);
  }

  std::unique_ptr<Behaviour> behaviour_;
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo, exec_wrapper::test::AwkwardFactory)
