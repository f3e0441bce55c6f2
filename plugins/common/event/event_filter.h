#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::common {

/// Selects the events that a setting names. `run_failed` is a run that ended without success. Of
/// the failures of one outage only the first passes, and those at which the reporter gives up.
class EventFilter {
public:
  /// For a reporter for people, where a setting for alerts is set: `run_failed` then does not pass
  /// if `alert` is named too. The alert comes in its place.
  enum class Failures { All, GiveWayToAlerts };

  /// A name of no such event throws a `ConfigurationError` that names `setting`. Events of the
  /// kinds in `others` pass and cannot be named: they have their own settings.
  EventFilter(std::string_view setting, const std::vector<std::string>& names,
              EventKinds others = EventKinds(), Failures failures = Failures::All);

  /// The named kinds.
  EventKinds kinds() const noexcept { return kinds_; }

  bool passes(const Event& event) const;

private:
  EventKinds others_;
  EventKinds kinds_;
  bool successes_ = false; // successful runs pass too
};

/// Whether alerts are judged by rules: `alert-after`, `alert-rate` or `expect-duration` is set.
EventFilter::Failures failuresForPeople(const Settings& settings);

} // namespace exec_wrapper::common
