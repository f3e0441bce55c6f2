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

/// Delivers what earlier runs left in the spool. Works on the caller's thread and blocks as long as
/// disks and servers take, save that `Limits` bound it.
class SpoolDelivery {
public:
  /// Makes a reporter object for an earlier run. Throws what the plugin throws.
  using MakeReporter =
      std::function<std::shared_ptr<Reporter>(const std::string& name, const RunIdentity& run)>;

  struct Dependencies {
    const Clock& clock;
    Logger& log;
    MakeReporter makeReporter;
    std::function<bool(const KilledRun&)> killOrphans;
  };

  /// Asked before each step.
  struct Limits {
    std::function<bool()> stopped;
    std::function<SteadyTime()> latest; ///< no attempt goes on beyond it
  };

  /// What a pass came to.
  struct Result {
    std::size_t delivered = 0;          ///< runs of which nothing is left for our reporters
    std::size_t rejected = 0;           ///< of these, those that a reporter will never take
    std::size_t left = 0;               ///< runs of ours of which something is
    std::set<std::string> told;         ///< reporters that took what was left
    std::optional<Duration> retryDelay; ///< of the reporters that could not deliver, the shortest
  };

  /// A run that is older than its job allows is dropped, whoever finds it. `destinations` are those
  /// of this run's reporters, by name. `job`: only its runs; nothing: all.
  SpoolDelivery(const SpoolConfig& rules, std::optional<std::string> job,
                std::map<std::string, std::string> destinations, Dependencies surroundings);

  /// All runs, the oldest first. A reporter that fails once is left alone for the rest of the pass.
  /// Trouble with the disk is logged.
  Result pass(const Limits& limits);

  /// Destroys what was kept for a further pass, on the thread that made it.
  void dismiss() { kept_.clear(); }

private:
  // A reporter object that failed at a run. It serves again when that run's turn comes: one for
  // each try could leave a look-up of a name behind each time, which nobody can stop.
  struct Kept {
    std::string journal;
    std::shared_ptr<Reporter> object;
  };

  enum class Outcome { Done, Left, NotOurs };

  // The reporters that were not told all of a run.
  struct Waiting {
    std::vector<std::string> ours;
    std::vector<std::string> others; // which we do not have, or with another destination
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
  std::set<std::string> named_;      // whose trouble was told, in all passes
  std::set<std::string> told_;       // in this pass
  bool rejected_ = false;            // something of the run at hand
  std::optional<Duration> retryDelay_;
  std::uint64_t passes_ = 0; // another is made only where something failed
};

} // namespace exec_wrapper::report
