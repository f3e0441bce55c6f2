#pragma once

#include "support/process_api/answer.h"
#include "support/process_api/executions.h"
#include "support/process_api/request.h"

#include <string>

namespace exec_wrapper::test {

/// Who may ask, and what is answered to whom.
struct ServiceRules {
  std::string key = "the-api-key"; ///< empty: any
  bool permitted = true;           ///< false: who has the key is answered by 403
  std::string idPrefix = {};       ///< empty: ids are integers
  std::string rollbarToken = {};   ///< empty: any
};

/// The process API and Rollbar, without the network. One thread at a time.
class Service {
public:
  Service(ServiceRules rules, const Clock& clock)
      : rules_(std::move(rules)), executions_(clock, rules_.idPrefix) {}

  /// Serves it. Names the execution in the request that creates one.
  Answer answer(RecordedRequest& request, bool methodIsWrong);

  Executions& executions() noexcept { return executions_; }
  const Executions& executions() const noexcept { return executions_; }

private:
  Answer answerExecution(RecordedRequest& request);
  Answer answerRollbar(const RecordedRequest& request) const;
  bool authorized(const RecordedRequest& request) const;

  ServiceRules rules_;
  Executions executions_;
};

} // namespace exec_wrapper::test
