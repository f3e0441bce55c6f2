#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <vector>

namespace exec_wrapper::command {

/// Which events the program is run for.
class EventChoice {
public:
  /// Throws `ConfigurationError` where a name is none of an event that can be chosen. Log lines
  /// cannot: what the program says becomes one.
  explicit EventChoice(const std::vector<std::string>& names);

  /// The kinds that may be among them.
  EventKinds kinds() const noexcept { return kinds_; }

  bool contains(const Event& event) const;

private:
  EventKinds kinds_;
  bool successes_ = false; // runs that went well, too
};

} // namespace exec_wrapper::command
