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

/// Reports the state of the run to the server. If another guard admitted the run, the execution is
/// created here, before the first update.
class ProcessApiReporter final : public Reporter {
public:
  /// The arguments must outlive the object.
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
  std::optional<std::string> id_; // empty: unreported; no value: not created yet
  bool created_ = false;          // here, so no other object knows the id
  Told told_;
};

} // namespace exec_wrapper::process_api
