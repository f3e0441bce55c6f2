#include "support/process_api/ledger.h"

#include "support/process_api/reply.h"

#include <sstream>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

std::string outcome(const Action& action, bool processed, int status) {
  const std::string answered = status == 0 ? "" : std::to_string(status);
  if (std::holds_alternative<action::Pass>(action) ||
      std::holds_alternative<action::Status>(action)) {
    return answered + (processed ? ", processed" : "");
  }
  const std::string shown = describe(action) + (answered.empty() ? "" : " " + answered);
  return shown + (processed ? ", processed" : "");
}

std::string listed(const std::vector<RecordedRequest>& requests) {
  std::ostringstream text;
  for (const RecordedRequest& request : requests) {
    PrintTo(request, &text);
    text << "\n";
  }
  return text.str();
}

} // namespace

Reaction Ledger::settle(RecordedRequest request) {
  const std::lock_guard lock(mutex_);
  const Route way = route(request.method, request.path, basePath_);
  request.kind = way.kind;
  request.executionId = way.executionId;
  const Rule rule = rules_.take(request).value_or(Rule{});

  Reaction reaction{.action = rule.action, .answer = {}, .release = release_, .refusal = {}};
  Answer served;
  if (rule.processed || isServed(rule.action)) {
    served = service_.answer(request, way.methodIsWrong);
  }
  reaction.answer = answerOf(rule.action, served);
  reaction.refusal = rules_.takeRefusal();
  request.status = answers(rule.action) ? reaction.answer.status : 0;
  request.outcome = outcome(rule.action, rule.processed, request.status);
  requests_.push_back(std::move(request));
  if (observer_) {
    observer_(requests_.back());
  }
  changed_.notify_all();
  return reaction;
}

std::optional<action::Refuse> Ledger::add(const std::vector<Rule>& rules) {
  const std::lock_guard lock(mutex_);
  rules_.add(rules);
  return rules_.takeRefusal();
}

Ledger::Requests Ledger::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

Ledger::Requests Ledger::await(const std::function<bool(const Requests&)>& please,
                               Duration cancelTimeout) const {
  std::unique_lock lock(mutex_);
  const auto end = std::chrono::steady_clock::now() + cancelTimeout;
  if (!changed_.wait_until(lock, end, [&] { return please(requests_); })) {
    throw std::runtime_error("what is awaited was not asked; instead:\n" + listed(requests_));
  }
  return requests_;
}

std::vector<Execution> Ledger::executions() const {
  const std::lock_guard lock(mutex_);
  return service_.executions().all();
}

bool Ledger::revoke(const std::string& executionId) {
  const std::lock_guard lock(mutex_);
  return service_.executions().revoke(executionId);
}

void Ledger::release() {
  const std::lock_guard lock(mutex_);
  release_->raise();
  release_ = std::make_shared<EventSignal>();
}

void Ledger::forgive() {
  const std::lock_guard lock(mutex_);
  rules_.clear();
}

void Ledger::clear() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
  rules_.clear();
  service_.executions().clear();
}

} // namespace exec_wrapper::test
