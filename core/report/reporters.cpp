#include "report/reporters.h"

#include "report/alerts/alert_judge.h"
#include "report/delivery/lane.h"
#include "report/replay/spool_replayer.h"
#include "report/spool/spool.h"
#include "support/process/start_failure.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace exec_wrapper::report {

namespace {

// Objects: who is given the name may keep its address.
const std::string& spoolName() {
  static const std::string name = "the spool";
  return name;
}

const std::string& alertsName() {
  static const std::string name = "the state of the job's alerts";
  return name;
}

std::string shown(const Lane& lane) {
  return "reporter " + lane.name();
}

} // namespace

Reporters::Reporters(events::Bus& bus, const Clock& clock, Callbacks callbacks)
    : bus_(bus), clock_(clock), callbacks_(std::move(callbacks)) {}

Reporters::~Reporters() {
  dismiss([](const std::string&) {});
}

void Reporters::add(std::string name, std::unique_ptr<Reporter> reporter, bool seesSecrets) {
  lanes_.push_back(
      std::make_unique<Lane>(std::move(name), std::move(reporter), seesSecrets,
                             Lane::Dependencies{bus_, clock_, callbacks_, wakes_, spool_.get()}));
}

bool Reporters::carryProgress() const {
  return std::ranges::any_of(
      lanes_, [](const auto& lane) { return lane->name() != "log" && lane->carriesProgress(); });
}

void Reporters::useSpool(const SpoolConfig& rules, const RunIdentity& run) {
  spool_ = std::make_unique<Spool>(rules, run, bus_, clock_, callbacks_.changed);
}

void Reporters::useAlerts(AlertConfig config) {
  alerts_ = std::make_unique<AlertJudge>(std::move(config), bus_, clock_, callbacks_.changed);
}

void Reporters::replay(SpoolDelivery::MakeReporter make,
                       std::function<bool(const KilledRun&)> killOrphans) {
  std::map<std::string, std::string> destinations;
  for (const auto& lane : lanes_) {
    if (!lane->destination().empty()) {
      destinations.emplace(lane->name(), lane->destination());
    }
  }
  if (!spool_ || destinations.empty()) {
    return;
  }
  spool_->start();
  log_ = std::make_unique<events::BusLogger>(bus_, "spool");
  const SpoolConfig& rules = spool_->rules();
  SpoolDelivery delivery(rules, rules.job, std::move(destinations),
                         {clock_, *log_, std::move(make), std::move(killOrphans), [this] {
                            if (alerts_) {
                              alerts_->foundLostRun();
                            }
                          }});
  try {
    replay_ = std::make_unique<SpoolReplayer>(std::move(delivery), clock_, rules.drainTimeout,
                                              callbacks_.changed);
  } catch (const std::system_error& error) {
    log_->warning("events of earlier runs are not delivered now: cannot start a thread: " +
                  startFailure(error.code().value()));
  }
}

void Reporters::begin() {
  if (spool_) {
    spool_->awaitBegun();
  }
}

bool Reporters::spoolDelivered(const std::string& reporter, const std::stop_token& stop) {
  return replay_ && replay_->awaitTold(reporter, stop);
}

void Reporters::dismiss(const std::function<void(const std::string& name)>& next) {
  for (const auto& lane : lanes_) {
    lane->quit(); // all at once; the waits follow one by one
  }
  if (replay_) {
    replay_->quit();
    next(spoolName());
    replay_.reset();
  }
  if (alerts_) {
    next(alertsName());
    alerts_.reset();
  }
  for (auto& lane : lanes_) {
    next(lane->name());
    lane->dismiss();
  }
  if (spool_) {
    next(spoolName());
    spool_.reset();
  }
}

void Reporters::close() {
  if (alerts_) {
    alerts_->close();
  }
  if (spool_) {
    spool_->close();
  }
  if (replay_) {
    replay_->close();
  }
  for (const auto& lane : lanes_) {
    lane->close();
  }
  for (bool some = true; some;) { // what one of them says of its end is for others, such as the log
    some = false;
    for (const auto& lane : lanes_) {
      some = lane->finishAlone() || some;
    }
  }
}

void Reporters::flush(Duration limit) {
  for (const auto& lane : lanes_) {
    lane->flush(limit);
  }
  if (replay_) {
    replay_->flush(limit);
  }
}

std::vector<std::string> Reporters::unfinished() const {
  std::vector<std::string> names;
  std::uint64_t wakes = 0;
  // A lane that comes to rest may have given work to a lane that was checked before it.
  do {
    wakes = wakes_.load();
    // Each gives work to those after it, before it comes to rest.
    const bool replaying = replay_ && !replay_->atRest();
    if (alerts_ && !alerts_->atRest()) {
      names.push_back(alertsName());
    }
    for (const auto& lane : lanes_) {
      if (!lane->atRest()) {
        names.push_back(shown(*lane));
      }
    }
    if (replaying || (spool_ && !spool_->atRest())) {
      names.push_back(spoolName());
    }
  } while (names.empty() && wakes != wakes_.load());
  return names;
}

std::vector<Reporters::Late> Reporters::late(SteadyTime now) const {
  std::vector<Late> all;
  for (const auto& lane : lanes_) {
    if (lane->late(now)) {
      all.push_back({shown(*lane), lane->stuck(now), lane->isKept()});
    }
  }
  if (alerts_ && alerts_->stuck(now)) {
    all.push_back({alertsName()});
  }
  if ((replay_ && replay_->stuck(now)) || (spool_ && spool_->stuck(now))) {
    all.push_back({spoolName()});
  }
  return all;
}

std::optional<SteadyTime> Reporters::nextCheck(SteadyTime now) const {
  std::optional<SteadyTime> earliest;
  const auto consider = [&](const std::optional<SteadyTime>& at) {
    if (at && (!earliest || *at < *earliest)) {
      earliest = at;
    }
  };
  for (const auto& lane : lanes_) {
    consider(lane->nextCheck(now));
  }
  if (alerts_) {
    consider(alerts_->nextCheck(now));
  }
  if (replay_) {
    consider(replay_->nextCheck(now));
  }
  if (spool_) {
    consider(spool_->nextCheck(now));
  }
  return earliest;
}

} // namespace exec_wrapper::report
