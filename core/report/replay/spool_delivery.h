#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "report/replay/spooled_run.h"
#include "report/spool/journal.h"
#include "report/spool/spool_config.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::report {

/// Delivers the events that earlier runs left in the spool. Works on the caller's thread and blocks
/// as long as disks and servers take, within `Limits`.
class SpoolDelivery {
public:
  /// Creates a reporter object for an earlier run. Throws any exception of the plugin.
  using MakeReporter =
      std::function<std::shared_ptr<Reporter>(const std::string& name, const RunIdentity& run)>;

  struct Dependencies {
    const Clock& clock;
    Logger& log;
    MakeReporter makeReporter;
    std::function<bool(const KilledRun&)> killOrphans;
    std::function<void()> foundLost = {}; ///< called for each run whose wrapper was killed, once
  };

  /// Checked before each step.
  struct Limits {
    std::function<bool()> stopped;
    std::function<SteadyTime()> latest; ///< no attempt continues after it
  };

  /// The result of a pass.
  struct Result {
    std::size_t delivered = 0;          ///< runs with nothing left for our reporters
    std::size_t rejected = 0;           ///< of these, runs that a reporter will never take
    std::size_t left = 0;               ///< runs for our reporters with events left
    std::set<std::string> told;         ///< reporters that delivered the events
    std::optional<Duration> retryDelay; ///< the shortest of the reporters that failed
  };

  /// A run that is older than its job allows is dropped, whichever job finds it. `destinations`:
  /// those of this run's reporters, by name. `job`: only its runs; std::nullopt: all.
  SpoolDelivery(const SpoolConfig& rules, std::optional<std::string> job,
                std::map<std::string, std::string> destinations, Dependencies surroundings);

  /// All runs, the oldest first. A reporter that fails once is skipped for the rest of the pass.
  /// Disk errors are logged.
  Result pass(const Limits& limits);

  /// Destroys the objects for further passes, on the thread that created them.
  void dismiss() { kept_.clear(); }

private:
  // A reporter object that failed for a run. It is used again when that run's turn comes: a new
  // object for each attempt could each time leave a name lookup behind, which cannot be stopped.
  struct Kept {
    std::string journal;
    std::shared_ptr<Reporter> object;
  };

  enum class Outcome { Done, Left, NotOurs };

  // The reporters that have not delivered all of a run.
  struct Waiting {
    std::vector<std::string> ours;
    std::vector<std::string> others; // missing here, or with another destination
  };

  Outcome deliverFrom(const std::string& path, const Limits& limits);
  Waiting waitingFor(const SpooledRun& left) const;
  Duration longestAgeOf(const SpooledRun& left) const;
  bool isOlder(const Journal& journal, const SpooledRun& left, Duration age) const;
  bool tooOld(Journal& journal, const SpooledRun& left);
  void finish(Journal& journal, SpooledRun& left);
  bool deliverTo(const std::string& reporter, Journal& journal, SpooledRun& left,
                 const Limits& limits);
  bool deliverAll(const std::string& name, Reporter& reporter, Journal& journal, SpooledRun& left,
                  const Limits& limits);
  void fail(const std::string& reporter, const SpooledRun& left, const std::string& reason);

  const SpoolConfig rules_;
  const std::optional<std::string> job_;
  const std::map<std::string, std::string> destinations_;
  const Dependencies deps_;
  const SteadyTime madeAt_;
  std::map<std::string, Kept> kept_; // by reporter
  std::set<std::string> failed_;     // in this pass
  std::set<std::string> named_;      // already logged, in all passes
  std::set<std::string> told_;       // in this pass
  bool rejected_ = false;            // an event of the current run
  std::optional<Duration> retryDelay_;
  std::uint64_t passes_ = 0; // further ones are made only after a failure
};

} // namespace exec_wrapper::report
