#pragma once

#include "cluster.h"
#include "common/stoppable_wait.h"
#include "etcd_settings.h"
#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "lease_keeper.h"
#include "refusals.h"
#include "sentinel.h"
#include "slots.h"
#include "store.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// The variable that gives the command the revision of its slot.
inline constexpr char kFencingToken[] = "EXEC_WRAPPER_FENCING_TOKEN";

/// Admits a limited number of runs at a time, on all hosts together: the runs that hold a slot in
/// etcd.
class EtcdGuard final : public Guard {
public:
  /// `parentsToken` is the fencing token of the run that this run is part of, or empty.
  EtcdGuard(EtcdSettings settings, std::vector<std::unique_ptr<Member>> members, Host& host,
            std::string parentsToken, common::Wait wait = common::waitUnlessStopped);

  Decision acquire(std::stop_token stop) override;
  Duration cancelTimeout() const override;
  std::string release(ReleaseReason use) override;

private:
  Limits limits(const std::stop_token& stop) const;
  Decision admit(const Slot& slot);
  Duration patience(const Slots::Result& result) const;
  bool heldByParent(const Full& full) const;
  Refusal refuse(const Slots::Result& result, Duration waited, const std::stop_token& stop);
  Refusal refuseFull(const Full& full, Duration waited, const std::stop_token& stop);
  Refusal refuseReply(const Reply& reply, Duration waited) const;
  void sayWait(const Slots::Result& result, Duration patience) const;
  void giveBack(std::int64_t lease);
  void standBy();
  void dismissSentinel();

  const EtcdSettings settings_;
  Host& host_;
  const std::string parentsToken_;
  const common::Wait wait_;
  Cluster cluster_;
  Store store_;
  Slots slots_;
  Refusals refusals_;
  std::optional<Sentinel> sentinel_;  // if a lost lease stops the command
  std::optional<LeaseKeeper> keeper_; // while a slot is held; last, because it uses the others
};

} // namespace exec_wrapper::etcd
