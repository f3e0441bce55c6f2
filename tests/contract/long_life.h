#pragma once

#include "events/bus.h"
#include "exec_wrapper/testing/plugin_file.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "report/delivery/delivery_schedule.h"
#include "run/lifecycle/lifecycle.h"
#include "support/fake_clock.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// The services of the core for the plugins of a long life. Unlike `SampleHost` it keeps nothing.
class LongLifeHost final : public Host {
public:
  explicit LongLifeHost(const Clock& clock);

  Logger& logger() noexcept override { return logger_; }
  const Clock& clock() const noexcept override { return clock_; }
  const RunIdentity& run() const noexcept override { return run_; }
  void publish(Severity, DeliveryFailed) noexcept override {}
  void publish(Severity, Alert) noexcept override {}
  EventPtr awaitEnd(Duration) const noexcept override { return nullptr; }
  std::string masked(std::string_view text) const override { return std::string(text); }
  void revoke(std::string) noexcept override {}
  bool killOrphans(const KilledRun&) override { return true; }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t leader) noexcept override;

private:
  class SilentLogger final : public Logger {
  public:
    bool enabled(Severity) const noexcept override { return true; }
    void log(Severity, std::string_view) noexcept override {}
  };

  const Clock& clock_;
  RunIdentity run_;
  SilentLogger logger_;
};

/// One reporter with its delivery schedule, as in a lane, but on the test's thread: each step does
/// what is due on the injected clock.
class SteppedLane final : public events::Subscriber {
public:
  SteppedLane(std::string name, std::unique_ptr<Reporter> reporter, events::Bus& bus,
              const Clock& clock);
  ~SteppedLane() override;
  SteppedLane(const SteppedLane&) = delete;
  SteppedLane& operator=(const SteppedLane&) = delete;

  struct Count {
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;
    std::uint64_t heartbeats = 0; ///< delivered or not
    bool end = false;             ///< the end of the run is delivered
    std::string lastFailure;
  };

  EventKinds kinds() const noexcept override {
    return policy_.kinds.without(EventKind::ProgressMade);
  }
  Severity minSeverity() const noexcept override { return policy_.minSeverity; }
  void receive(EventPtr event) noexcept override { schedule_.accept(std::move(event)); }

  /// Makes all attempts that are due. Returns when the next one is.
  std::optional<SteadyTime> step();

  void close() { schedule_.close(); }
  bool busy() const noexcept { return schedule_.busy(); }
  bool beats() const noexcept { return policy_.heartbeat.has_value(); }
  const std::string& name() const noexcept { return name_; }
  const Count& count() const noexcept { return count_; }

private:
  class Course final : public events::Subscriber {
  public:
    explicit Course(report::DeliverySchedule& schedule) : schedule_(schedule) {}
    EventKinds kinds() const noexcept override {
      return {EventKind::RunAdmitted,  EventKind::RunRefused,  EventKind::AttemptStarted,
              EventKind::AttemptEnded, EventKind::RunFinished, EventKind::ProgressMade};
    }
    Severity minSeverity() const noexcept override { return Severity::Debug; }
    void receive(EventPtr event) noexcept override { schedule_.observe(*event); }

  private:
    report::DeliverySchedule& schedule_;
  };

  void attempt(const report::DeliverySchedule::Attempt& attempt);

  const std::string name_;
  std::unique_ptr<Reporter> reporter_;
  const DeliveryPolicy policy_;
  events::Bus& bus_;
  report::DeliverySchedule schedule_;
  Course course_{schedule_};
  Count count_;
};

/// A service that fails again and again, with reporters, on an injected clock: the lifecycle, the
/// bus, the delivery schedules and the plugins are the program's own. Only processes and threads
/// are left out.
class LongLife {
public:
  LongLife();

  const Clock& clock() const noexcept { return clock_; }

  /// Before `begin`: opens the built plugin.
  void add(const std::string& plugin, const contract::SampleSettings::Values& values);

  void begin();

  /// One more attempt: it starts, reports progress, runs and fails.
  void liveThroughAttempt();

  /// A stop signal, and all that follows.
  void end();

  bool over() const noexcept { return over_; }
  std::uint64_t attempts() const noexcept { return attempts_; }
  const std::vector<std::unique_ptr<SteppedLane>>& lanes() const noexcept { return lanes_; }

private:
  struct Plugin {
    std::unique_ptr<contract::PluginFile> file;
    std::unique_ptr<contract::SampleSettings> settings;
    std::unique_ptr<Factory> factory;
  };

  void give(const run::RunInput& input);
  void take(const std::vector<run::RunAction>& actions);
  std::optional<SteadyTime> serve();
  void passUntil(SteadyTime end);

  FakeClock clock_;
  LongLifeHost host_{clock_};
  events::Bus bus_{clock_};
  std::vector<Plugin> plugins_;
  std::vector<std::unique_ptr<SteppedLane>> lanes_;
  run::Lifecycle run_;
  std::vector<run::RunInput> answers_; // of the world, to what the lifecycle asked for
  bool toStart_ = false;
  bool closed_ = false;
  bool over_ = false;
  std::uint64_t attempts_ = 0;
};

} // namespace exec_wrapper::test
