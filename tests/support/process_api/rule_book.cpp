#include "support/process_api/rule_book.h"

#include <algorithm>

namespace exec_wrapper::test {

namespace {

bool refuses(const Rule& rule) {
  return std::holds_alternative<action::Refuse>(rule.action);
}

bool isFor(const Rule& rule, const RecordedRequest& request) {
  const bool update = request.kind == RequestKind::Update;
  switch (rule.when) {
  case When::Any:
    return true;
  case When::Create:
    return request.kind == RequestKind::Create;
  case When::Update:
    return update;
  case When::Running:
    return update && !request.final();
  case When::Final:
    return update && request.final();
  case When::Rollbar:
    return request.kind == RequestKind::Rollbar;
  }
  return false;
}

} // namespace

void RuleBook::add(const std::vector<Rule>& rules) {
  std::ranges::copy_if(rules, std::back_inserter(rules_),
                       [](const Rule& rule) { return rule.times != 0U; });
}

std::optional<Rule> RuleBook::take(const RecordedRequest& request) {
  for (auto rule = rules_.begin(); rule != rules_.end() && !refuses(*rule); ++rule) {
    if (isFor(*rule, request)) {
      Rule taken = *rule;
      if (rule->times && --*rule->times == 0) {
        rules_.erase(rule);
      }
      return taken;
    }
  }
  return std::nullopt;
}

std::optional<action::Refuse> RuleBook::takeRefusal() {
  const auto counted = [](const Rule& rule) { return rule.times.has_value() || refuses(rule); };
  const auto next = std::ranges::find_if(rules_, counted);
  if (next == rules_.end() || !refuses(*next)) {
    return std::nullopt;
  }
  const auto refusal = std::get<action::Refuse>(next->action);
  rules_.erase(next);
  return refusal;
}

} // namespace exec_wrapper::test
