#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "history/record/recorder.h"
#include "history/store/store.h"

#include <memory>
#include <optional>

namespace exec_wrapper::history {

/// Keeps the run in a database: a row when it is admitted or refused, more at each attempt, and the
/// rest at its end. All that waits is one transaction.
class HistoryReporter final : public Reporter {
public:
  /// Opens nothing. Throws ConfigurationError.
  HistoryReporter(const Settings& settings, Host& host);

  DeliveryPolicy policy() const override { return policy_; }
  void collect(const Event& event) override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  Recorder& recorder();
  Store& store();

  Host& host_;
  const StoreRules rules_;
  RunContext context_;
  const DeliveryPolicy policy_;
  std::optional<Recorder> recorder_; // from the first event on: it looks up the user's name
  std::optional<Store> store_;
};

} // namespace exec_wrapper::history
