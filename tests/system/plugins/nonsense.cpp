// Answers every question, but with nonsense.

#include "exec_wrapper/plugin.h"

namespace exec_wrapper::test {
namespace {

constexpr Option kOptions[] = {
    {.name = "nonsense.status",
     .type = OptionType::Integer,
     .meaning = "Refuse with this exit status",
     .minimum = std::numeric_limits<std::int64_t>::min(),
     .negative = Negative::Unlimited},
};

constexpr PluginInfo kInfo{.name = "nonsense",
                           .version = "1",
                           .summary = "answers with nonsense",
                           .kinds = {PluginKind::Guard, PluginKind::Reporter, PluginKind::Runner},
                           .options = kOptions};

const std::string kText = "no line\nbut \x01 two \xff" + std::string(100'000, 'x');

class Nonsense final : public Reporter, public Guard, public Runner {
public:
  explicit Nonsense(const Settings& settings) : status_(settings.integer("nonsense.status")) {}

  DeliveryPolicy policy() const override {
    DeliveryPolicy policy;
    policy.capacity = 0;
    policy.attemptLimit = Duration::max();
    policy.retries = UINT64_MAX;
    policy.finalRetries = 1;
    policy.retryDelay = Duration::min();
    policy.heartbeat = -std::chrono::seconds(1);
    policy.progress = Duration::max();
    policy.drainLimit = std::chrono::seconds(2);
    return policy;
  }
  Delivery deliver(const Event& event, SteadyTime) override {
    if (event.final()) {
      return {static_cast<Delivery::Verdict>(17), kText, Duration::min(), nullptr};
    }
    return Delivery::retry(kText, Duration::min());
  }

  Decision acquire(std::stop_token) override {
    if (status_) {
      return Refusal::failed(static_cast<int>(*status_), kText);
    }
    return Admission{
        {{"", kText}, {kText, ""}},
        {{"", "empty"}, {"A=B", "C"}, {"ZERO", std::string("a\0b", 3)}, {"GOOD", "1"}}};
  }
  Duration cancelTimeout() const override { return Duration::max(); }
  std::string release(ReleaseReason) override { return status_ ? kText : std::string(); }

  Launch prepare(const Command& command) const override {
    return {.program = command.words.front(),
            .arguments = command.words,
            .environment = {{"", "empty"}, {"D=E", "F"}}};
  }

private:
  const std::optional<std::int64_t> status_;
};

class NonsenseFactory final : public Factory {
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host&) override {
    return std::make_unique<Nonsense>(settings);
  }
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host&) override {
    return std::make_unique<Nonsense>(settings);
  }
  std::unique_ptr<Runner> makeRunner(const Settings& settings, Host&) override {
    return std::make_unique<Nonsense>(settings);
  }
};

} // namespace
} // namespace exec_wrapper::test

EXEC_WRAPPER_PLUGIN(exec_wrapper::test::kInfo, exec_wrapper::test::NonsenseFactory)
