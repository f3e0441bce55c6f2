#pragma once

#include "api.h"
#include "api_settings.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "outcome.h"
#include "update.h"

#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// Tells the server how the run goes. Where another guard admitted it, the execution is created
/// here, before the first update.
class ProcessApiReporter final : public Reporter {
public:
  /// All outlive it.
  ProcessApiReporter(const ApiSettings& settings, Api& api, Host& host);

  DeliveryPolicy policy() const override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  void learnId(const Facts& facts);
  Delivery create(SteadyTime deadline);
  Delivery update(const Event& event, SteadyTime deadline);

  const ApiSettings& settings_;
  Api& api_;
  Host& host_;
  std::optional<std::string> id_; // empty: unreported; nothing: not created yet
  bool created_ = false;          // here, where nobody else knows the id
  Told told_;
};

} // namespace exec_wrapper::process_api
