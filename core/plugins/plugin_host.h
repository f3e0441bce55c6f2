#pragma once

#include "events/bus_logger.h"
#include "events/end_of_run.h"
#include "exec_wrapper/host.h"
#include "plugins/orphan_report.h"
#include "run/procfs/plugin_programs.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper::plugins {

/// The host interface of one plugin. `end`: null if the plugin takes no part in this run.
class PluginHost final : public Host {
public:
  using Revoke = std::function<void(std::string reason)>;

  PluginHost(std::string plugin, events::Bus& bus, const Clock& clock, const RunIdentity& run,
             Revoke revoke, run::PluginPrograms& programs, const events::EndOfRun* end = nullptr)
      : plugin_(std::move(plugin)), bus_(bus), logger_(bus, plugin_), clock_(clock), run_(run),
        revoke_(std::move(revoke)), programs_(programs), end_(end) {}

  Logger& logger() noexcept override { return logger_; }
  const Clock& clock() const noexcept override { return clock_; }
  const RunIdentity& run() const noexcept override { return run_; }

  void publish(Severity severity, DeliveryFailed failure) noexcept override {
    if (!logger_.mayPublish()) {
      return;
    }
    try {
      failure.reporter = plugin_;
      bus_.publish(severity, std::move(failure));
    } catch (...) {
      bus_.countLost();
    }
  }

  void publish(Severity severity, Alert alert) noexcept override {
    if (!logger_.mayPublish()) {
      return;
    }
    try {
      alert.source = plugin_;
      bus_.publish(severity, std::move(alert));
    } catch (...) {
      bus_.countLost();
    }
  }

  EventPtr awaitEnd(Duration limit) const noexcept override {
    return end_ != nullptr ? end_->await(limit) : nullptr;
  }

  std::string masked(std::string_view text) const override { return bus_.masked(text); }

  void revoke(std::string reason) noexcept override {
    try {
      revoke_(std::move(reason));
    } catch (...) {
      logger_.error("cannot revoke the run: out of memory");
    }
  }

  bool killOrphans(const KilledRun& run) override { return killOrphansOfRun(run, logger_); }

  void programStarted(pid_t leader) noexcept override {
    try {
      programs_.started(leader);
    } catch (...) {
      logger_.error("out of memory: orphans of a plugin's program may be killed with the command");
    }
  }

  void programEnded(pid_t leader) noexcept override {
    try {
      programs_.ended(leader);
    } catch (...) {
      logger_.error("out of memory: an exited program of a plugin stays a zombie");
    }
  }

private:
  const std::string plugin_;
  events::Bus& bus_;
  events::BusLogger logger_;
  const Clock& clock_;
  const RunIdentity& run_;
  Revoke revoke_;
  run::PluginPrograms& programs_;
  const events::EndOfRun* const end_;
};

} // namespace exec_wrapper::plugins
