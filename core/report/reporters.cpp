#include "report/reporters.h"

#include "report/lane.h"

#include <utility>

namespace exec_wrapper {

Reporters::Reporters(Bus& bus, const Clock& clock, Callbacks callbacks)
    : bus_(bus), clock_(clock), callbacks_(std::move(callbacks)) {}

Reporters::~Reporters() {
  dismiss([](const std::string&) {});
}

void Reporters::add(std::string name, std::unique_ptr<Reporter> reporter, bool seesSecrets) {
  lanes_.push_back(std::make_unique<Lane>(std::move(name), std::move(reporter), seesSecrets,
                                          Lane::Surroundings{bus_, clock_, callbacks_, wakes_}));
}

void Reporters::dismiss(const std::function<void(const std::string& name)>& next) {
  for (const auto& lane : lanes_) {
    lane->quit(); // all at once, then one after the other is waited for
  }
  for (auto& lane : lanes_) {
    next(lane->name());
    lane.reset();
  }
  lanes_.clear();
}

void Reporters::close() {
  for (const auto& lane : lanes_) {
    lane->close();
  }
}

void Reporters::hasten(Duration limit) {
  for (const auto& lane : lanes_) {
    lane->hasten(limit);
  }
}

std::vector<std::string> Reporters::unfinished() const {
  std::vector<std::string> names;
  std::uint64_t wakes = 0;
  // A lane that goes to rest may have given work to one that was seen at rest before it.
  do {
    wakes = wakes_.load();
    for (const auto& lane : lanes_) {
      if (!lane->atRest()) {
        names.push_back(lane->name());
      }
    }
  } while (names.empty() && wakes != wakes_.load());
  return names;
}

std::vector<std::string> Reporters::stuck(SteadyTime now) const {
  std::vector<std::string> names;
  for (const auto& lane : lanes_) {
    if (lane->stuck(now)) {
      names.push_back(lane->name());
    }
  }
  return names;
}

std::optional<SteadyTime> Reporters::nextCheck(SteadyTime now) const {
  std::optional<SteadyTime> earliest;
  for (const auto& lane : lanes_) {
    const std::optional<SteadyTime> at = lane->nextCheck(now);
    if (at && (!earliest || *at < *earliest)) {
      earliest = at;
    }
  }
  return earliest;
}

} // namespace exec_wrapper
