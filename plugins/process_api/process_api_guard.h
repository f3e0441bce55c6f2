#pragma once

#include "api.h"
#include "api_settings.h"
#include "common/stoppable_wait.h"
#include "creation.h"
#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

namespace exec_wrapper::process_api {

/// Asks the server for an execution. The run may start when there is one, and gets its id.
class ProcessApiGuard final : public Guard {
public:
  /// The arguments must outlive the object.
  ProcessApiGuard(const ApiSettings& settings, Api& api, Host& host,
                  common::Wait wait = common::waitUnlessStopped);

  Decision acquire(std::stop_token stop) override;
  Duration cancelTimeout() const override;

  /// The execution of a run that took place is ended by the reporter's final update.
  std::string release(ReleaseReason use) override;

private:
  // The decision, or the delay before the server is asked again.
  using Judgement = std::variant<Decision, Duration>;

  SteadyTime deadline(std::optional<Duration> limit) const;
  Judgement judge(const Creation& creation);
  Decision admit(const std::string& id);
  Judgement conflict(const Outcome& outcome);
  Judgement failure(const Outcome& outcome);
  Decision unavailable(const Outcome& outcome) const;
  void tell(const Outcome& outcome, bool givenUp) const;
  void sayWait(const std::string& why, Duration wait, std::uint64_t retry,
               std::optional<std::uint64_t> retries) const;

  const ApiSettings& settings_;
  Api& api_;
  Host& host_;
  const common::Wait wait_;
  const std::string body_;

  std::uint64_t conflicts_ = 0;
  std::uint64_t failures_ = 0; // since the server last accepted or reported a conflict
  bool mayBeOurOwn_ = false;   // a conflict, because an earlier request may have succeeded
  std::string id_;             // of our execution
};

} // namespace exec_wrapper::process_api
