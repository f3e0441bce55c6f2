#pragma once

#include "support/process_api/request.h"
#include "support/process_api/rule.h"

#include <deque>
#include <optional>
#include <vector>

namespace exec_wrapper::test {

/// The rules that are left. A request is treated by the first one that is for it. One thread at a
/// time.
class RuleBook {
public:
  void add(const std::vector<Rule>& rules);
  void clear() { rules_.clear(); }

  /// The rule for this request, which is used once by that.
  std::optional<Rule> take(const RecordedRequest& request);

  /// The refusal of connections whose turn has come.
  std::optional<action::Refuse> takeRefusal();

  bool empty() const noexcept { return rules_.empty(); }

private:
  std::deque<Rule> rules_;
};

} // namespace exec_wrapper::test
