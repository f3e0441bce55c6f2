#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::common {

/// Selects the events that a setting names. `run_failed` is a run that ended without success. Of
/// the failures of one outage only the first passes, and those at which the reporter gives up.
class EventFilter {
public:
  /// A name of no such event throws a `ConfigurationError` that names `setting`. Events of the
  /// kinds in `others` pass and cannot be named: they have their own settings.
  EventFilter(std::string_view setting, const std::vector<std::string>& names,
              EventKinds others = EventKinds());

  /// The named kinds.
  EventKinds kinds() const noexcept { return kinds_; }

  bool passes(const Event& event) const;

private:
  EventKinds others_;
  EventKinds kinds_;
  bool successes_ = false; // successful runs pass too
};

} // namespace exec_wrapper::common
