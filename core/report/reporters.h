#pragma once

#include "events/bus.h"
#include "events/bus_logger.h"
#include "exec_wrapper/reporter.h"
#include "report/delivery/lane.h"
#include "report/replay/spool_delivery.h"
#include "report/spool/spool_config.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace exec_wrapper::report {

class AlertJudge;
struct AlertConfig;
class SpoolReplayer;
class Spool;

/// All reporters of a run, each in its own lane. Created, used and destroyed on the main thread.
class Reporters {
public:
  using Callbacks = LaneCallbacks;

  /// The bus, the clock and the objects that the callbacks use outlive it.
  Reporters(events::Bus& bus, const Clock& clock, Callbacks callbacks);

  /// Waits for the current attempts, and gives up the remaining events. It must not run while a
  /// reporter is late: end the process with _exit then.
  ~Reporters();

  Reporters(const Reporters&) = delete;
  Reporters& operator=(const Reporters&) = delete;

  /// Before the first `add`: the start and end events of this run are kept on disk until the
  /// reporters that have a destination have delivered them. `run` outlives it.
  void useSpool(const SpoolConfig& rules, const RunIdentity& run);

  /// Before the run: judges it when it has ended, and publishes the alert.
  void useAlerts(AlertConfig config);

  /// After the last `add`, if there is a spool: delivers the events that earlier runs of this job
  /// left there, in parallel with this run.
  void replay(SpoolDelivery::MakeReporter make, std::function<bool(const KilledRun&)> killOrphans);

  /// Whether this reporter's server received the end of an earlier run of this job only now. Then
  /// its previous answer may no longer be true. Waits until this is known, within the drain
  /// timeout. Any thread, until `dismiss`.
  bool spoolDelivered(const std::string& reporter, const std::stop_token& stop);

  /// Whether a reporter, other than the log, sends progress or heartbeats.
  bool carryProgress() const;

  /// Before the run only: reads the policy and subscribes. A reporter that `seesSecrets` gets the
  /// original texts.
  void add(std::string name, std::unique_ptr<Reporter> reporter, bool seesSecrets = false);

  /// After the event that admits the run: waits until the spool, if there is one, names the run, so
  /// that it is reported even if this process is killed. At most half a second: a slow disk does
  /// not delay the command.
  void begin();

  /// Before the end of the process: waits for the current attempts, gives up the remaining events
  /// and destroys the reporters. Calls `next` with the name before each; the name stays valid.
  /// Threads without work are left to the destructor.
  void dismiss(const std::function<void(const std::string& name)>& next);

  /// No further events about the run come; each reporter delivers the waiting events by its rules.
  /// Events that are published later, such as messages of other reporters' lanes, are still
  /// delivered.
  void close();

  /// After `close`: one more attempt for each, at once, all within `limit`.
  void flush(Duration limit);

  /// The parts that still have events to deliver, such as "reporter rollbar" and "the spool".
  /// Empty: all came to rest, and only a `publish` from outside can change that.
  std::vector<std::string> unfinished() const;

  /// Those of them that are not waited for any longer, and that cannot be joined.
  struct Late {
    std::string name;
    bool stuck = true; ///< it blocks past the deadline of its attempt; false: it may still return
    bool kept = false; ///< its undelivered events stay in the spool
  };
  std::vector<Late> late(SteadyTime now) const;

  /// When `late` may next have another result than for `now`. std::nullopt: not before `changed`
  /// is called.
  std::optional<SteadyTime> nextCheck(SteadyTime now) const;

private:
  events::Bus& bus_;
  const Clock& clock_;
  const Callbacks callbacks_;
  std::atomic<std::uint64_t> wakes_ = 0; // the number of times that a lane at rest got work
  std::unique_ptr<events::BusLogger> log_;
  std::unique_ptr<Spool> spool_;          // null if there is none
  std::unique_ptr<SpoolReplayer> replay_; // the same
  std::unique_ptr<AlertJudge> alerts_;    // the same
  std::vector<std::unique_ptr<Lane>> lanes_;
};

} // namespace exec_wrapper::report
