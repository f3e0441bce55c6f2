#pragma once

#include "exec_wrapper/host.h"

#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::contract {

/// The machine's clocks.
class MachineClock final : public Clock {
public:
  SteadyTime now() const noexcept override { return std::chrono::steady_clock::now(); }
  WallTime wallNow() const noexcept override { return std::chrono::system_clock::now(); }
};

/// Provides the services of the core, and records the plugin's texts. Any thread may use it.
class SampleHost final : public Host {
public:
  /// A line of the log.
  struct Line {
    Severity severity = Severity::Info;
    std::string text;

    bool operator==(const Line&) const = default;
  };

  /// A call of `revoke`.
  struct Revocation {
    std::string reason;
    SteadyTime at{};
  };

  explicit SampleHost(std::vector<std::string> command = {"true"}) {
    run_.command = std::move(command);
    for (const std::string& word : run_.command) {
      run_.commandLine += (run_.commandLine.empty() ? "" : " ") + word;
    }
    run_.job = run_.command.empty() ? "" : run_.command.front();
    run_.user = ::geteuid();
    run_.begun = std::chrono::system_clock::now();
    run_.wrapperVersion = "0";
    run_.host = "host";
    run_.wrapperPid = ::getpid();
  }

  /// Uses another clock than the machine's. The clock must outlive the host.
  explicit SampleHost(const Clock& clock, std::vector<std::string> command = {"true"})
      : SampleHost(std::move(command)) {
    clock_ = &clock;
  }

  Logger& logger() noexcept override { return logger_; }
  const Clock& clock() const noexcept override { return *clock_; }
  const RunIdentity& run() const noexcept override { return run_; }
  void publish(Severity severity, DeliveryFailed failure) noexcept override {
    kept_.keep(failure.reason, [&](Kept::All& all) {
      all.failures.push_back(std::move(failure));
      all.severities.push_back(severity);
    });
  }
  void publish(Severity severity, Alert alert) noexcept override {
    kept_.keep(alert.text, [&](Kept::All& all) {
      all.alerts.push_back(std::move(alert));
      all.severities.push_back(severity);
    });
  }
  EventPtr awaitEnd(Duration) const noexcept override { return end_; }
  std::string masked(std::string_view text) const override {
    static constexpr std::string_view kMask = "********";
    std::string shown(text);
    for (std::size_t at = secret_.empty() ? shown.npos : shown.find(secret_); at != shown.npos;
         at = shown.find(secret_, at + kMask.size())) {
      shown.replace(at, secret_.size(), kMask);
    }
    return shown;
  }
  void revoke(std::string reason) noexcept override {
    kept_.keep(reason, [&](Kept::All& all) {
      all.revocations.push_back({std::move(reason), clock_->now()});
    });
  }
  bool killOrphans(const KilledRun& run) override {
    kept_.keep([&](Kept::All& all) { all.killedRuns.push_back(run); });
    return !onKillOrphans_ || onKillOrphans_(run);
  }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t leader) noexcept override { ::waitpid(leader, nullptr, WNOHANG); }

  // Change these before the plugin's objects are made.

  RunIdentity& identity() noexcept { return run_; }

  /// A text that `masked` masks.
  void setSecret(std::string secret) { secret_ = std::move(secret); }

  /// Sets the function that gives the result of `killOrphans`. Without it the result is true.
  void onKillOrphans(std::function<bool(const KilledRun&)> answer) {
    onKillOrphans_ = std::move(answer);
  }

  /// The result of `awaitEnd`. Set it while no other thread uses this object.
  void setEnd(EventPtr event) { end_ = std::move(event); }

  /// Every text so far, in order: of the log, of alerts, of failures and of revocations.
  std::vector<std::string> said() const { return kept_.all().texts; }

  // The same by kind, in order.

  std::vector<Line> lines() const { return kept_.all().lines; }
  std::vector<std::string> lines(Severity severity) const {
    std::vector<std::string> texts;
    for (Line& line : lines()) {
      if (line.severity == severity) {
        texts.push_back(std::move(line.text));
      }
    }
    return texts;
  }
  std::vector<Alert> alerts() const { return kept_.all().alerts; }
  std::vector<DeliveryFailed> failures() const { return kept_.all().failures; }
  std::vector<Severity> severities() const { return kept_.all().severities; } ///< of both kinds
  std::vector<Revocation> revocations() const { return kept_.all().revocations; }
  std::vector<KilledRun> killedRuns() const { return kept_.all().killedRuns; } ///< by `killOrphans`

  /// Waits for the first alert, `limit` at most. False: there was none.
  bool awaitAlert(Duration limit) const {
    return kept_.await(limit, [](const Kept::All& all) { return !all.alerts.empty(); });
  }

private:
  class Kept {
  public:
    struct All {
      std::vector<std::string> texts;
      std::vector<Line> lines;
      std::vector<Alert> alerts;
      std::vector<DeliveryFailed> failures;
      std::vector<Severity> severities;
      std::vector<Revocation> revocations;
      std::vector<KilledRun> killedRuns;
    };

    template <class Add> void keep(Add add) {
      const std::lock_guard lock(mutex_);
      add(all_);
      changed_.notify_all();
    }
    template <class Add> void keep(std::string_view text, Add add) {
      keep([text = std::string(text), &add](All& all) {
        all.texts.push_back(text);
        add(all);
      });
    }
    All all() const {
      const std::lock_guard lock(mutex_);
      return all_;
    }
    template <class Done> bool await(Duration limit, Done done) const {
      std::unique_lock lock(mutex_);
      return changed_.wait_for(lock, limit, [&] { return done(all_); });
    }

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    All all_;
  };

  class SampleLogger final : public Logger {
  public:
    explicit SampleLogger(Kept& kept) : kept_(kept) {}
    bool enabled(Severity) const noexcept override { return true; }
    void log(Severity severity, std::string_view text) noexcept override {
      kept_.keep(text, [&](Kept::All& all) { all.lines.push_back({severity, std::string(text)}); });
    }

  private:
    Kept& kept_;
  };

  Kept kept_;
  SampleLogger logger_{kept_};
  MachineClock machineClock_;
  const Clock* clock_ = &machineClock_;
  RunIdentity run_;
  EventPtr end_;
  std::string secret_;
  std::function<bool(const KilledRun&)> onKillOrphans_;
};

} // namespace exec_wrapper::contract
