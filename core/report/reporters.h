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

class SpoolReplayer;
class Spool;

/// All reporters of a run, each in a lane of its own. Made, used and destroyed on the main thread.
class Reporters {
public:
  using Callbacks = LaneCallbacks;

  /// The bus, the clock and what the callbacks use outlive it.
  Reporters(events::Bus& bus, const Clock& clock, Callbacks callbacks);

  /// Waits for the attempts that are under way, and gives up what is left. So it must not be
  /// reached while a reporter is stuck: leave the process with _exit then.
  ~Reporters();

  Reporters(const Reporters&) = delete;
  Reporters& operator=(const Reporters&) = delete;

  /// Before the first `add`: what begins and ends this run is kept on disk until those reporters
  /// that have a destination were told of it. `run` outlives it.
  void useSpool(const SpoolConfig& rules, const RunIdentity& run);

  /// After the last `add`, where there is a spool: what earlier runs of this job left there is
  /// delivered, beside this run.
  void replay(SpoolDelivery::MakeReporter make, std::function<bool(const KilledRun&)> killOrphans);

  /// Whether the server of this reporter has only now been told how an earlier run of this job
  /// ended, so that what it said before may not hold any more. Waits until that is known, within
  /// the time for drains. Any thread, until `dismiss`.
  bool spoolDelivered(const std::string& reporter, std::stop_token stop);

  /// Before the run only: asks for the policy and subscribes. A reporter that `seesSecrets` gets
  /// texts as they are.
  void add(std::string name, std::unique_ptr<Reporter> reporter, bool seesSecrets = false);

  /// Behind the event that admits the run: waits until the spool, where there is one, names the
  /// run, so that somebody learns of it though this process is killed. For half a second at most: a
  /// slow disk does not hold the command.
  void begin();

  /// Before the end of the process: waits for the attempts that are under way, gives up what is
  /// left and destroys the reporters, with a word before each one's turn. Its name stays valid.
  /// Threads that have nothing to do are left to the destructor.
  void dismiss(const std::function<void(const std::string& name)>& next);

  /// No further events about the run come; what waits is delivered by each reporter's rules. What
  /// is published later, such as messages of other reporters' lanes, is still delivered.
  void close();

  /// After `close`: one more attempt each, at once, all within `limit`.
  void flush(Duration limit);

  /// Who still has something to deliver, such as "reporter rollbar" and "the spool". Empty: all
  /// came to rest, and only a `publish` from outside can change that.
  std::vector<std::string> unfinished() const;

  /// Those of them that block past the deadline of their attempt: nothing is to be expected of
  /// them any more, and they cannot be joined.
  std::vector<std::string> stuck(SteadyTime now) const;

  /// When `stuck` may next have a new answer after that for `now`. Nothing: not before `changed`
  /// is called.
  std::optional<SteadyTime> nextCheck(SteadyTime now) const;

private:
  events::Bus& bus_;
  const Clock& clock_;
  const Callbacks callbacks_;
  std::atomic<std::uint64_t> wakes_ = 0; // how often a lane at rest got work
  std::unique_ptr<events::BusLogger> log_;
  std::unique_ptr<Spool> spool_;          // null where there is none
  std::unique_ptr<SpoolReplayer> replay_; // the same
  std::vector<std::unique_ptr<Lane>> lanes_;
};

} // namespace exec_wrapper::report
