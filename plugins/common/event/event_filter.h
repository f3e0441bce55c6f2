#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::common {

/// The events that a setting chooses by their names. `run_failed` is a run that ended other than
/// well. Of the failures of one outage the first passes alone.
class EventFilter {
public:
  /// `setting` is named in the `ConfigurationError` that a name of no such event throws. Events of
  /// the kinds in `others` pass, and have no name to choose: settings of their own ask for them.
  EventFilter(std::string_view setting, const std::vector<std::string>& names,
              EventKinds others = EventKinds());

  /// The kinds that were named.
  EventKinds kinds() const noexcept { return kinds_; }

  bool passes(const Event& event) const;

private:
  EventKinds others_;
  EventKinds kinds_;
  bool successes_ = false; // runs that went well, too
};

} // namespace exec_wrapper::common
