#pragma once

#include "support/process_api/event_signal.h"
#include "support/process_api/rule_book.h"
#include "support/process_api/service.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// What is to be done about a request.
struct Reaction {
  Action action;
  Answer answer;
  std::shared_ptr<EventSignal> release;  ///< for what is held
  std::optional<action::Refuse> refusal; ///< before that, nobody else is let in
};

/// All that the server knows. Any thread; nothing blocks but `await`.
class Ledger {
public:
  using Observer = std::function<void(const RecordedRequest&)>;
  using Requests = std::vector<RecordedRequest>;

  Ledger(ServiceRules rules, const Clock& clock, std::string basePath, Observer observer)
      : basePath_(std::move(basePath)), observer_(std::move(observer)),
        service_(std::move(rules), clock) {}

  /// Finds out what the request is, serves it by the rules, and records it.
  Reaction settle(RecordedRequest request);

  /// Returns the refusal that is due by that.
  std::optional<action::Refuse> add(const std::vector<Rule>& rules);

  Requests requests() const;

  /// Returns the requests as soon as they please. Throws std::runtime_error when they do not.
  Requests await(const std::function<bool(const Requests&)>& please, Duration cancelTimeout) const;

  std::vector<Execution> executions() const;
  bool revoke(const std::string& executionId);
  void release();
  void forgive();
  void clear();

private:
  const std::string basePath_;
  const Observer observer_;

  mutable std::mutex mutex_; ///< for all below
  mutable std::condition_variable changed_;
  Service service_;
  RuleBook rules_;
  Requests requests_;
  std::shared_ptr<EventSignal> release_ = std::make_shared<EventSignal>();
};

} // namespace exec_wrapper::test
