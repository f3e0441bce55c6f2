#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <vector>

namespace exec_wrapper::webhook {

/// Which events are sent.
class EventChoice {
public:
  /// Throws `ConfigurationError` where a name is none of an event that can be chosen.
  explicit EventChoice(const std::vector<std::string>& names);

  /// The kinds that may be among them.
  EventKinds kinds() const;

  /// Whether this one is sent; heartbeats and progress, which have settings of their own, are.
  bool contains(const Event& event) const;

private:
  bool contains(EventKind kind) const;

  std::vector<EventKind> kinds_;
  bool successes_ = false; ///< runs that went well, too
};

} // namespace exec_wrapper::webhook
