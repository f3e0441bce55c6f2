#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/guard.h"
#include "support/threads/mutex.h"
#include "support/threads/wake_up.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exec_wrapper::run {

// The notices from other threads to the supervision thread.
struct GuardsAnswered {
  Decision decision;
  std::string guard; ///< the one that refused
};
struct GuardsReleased {
  std::string error; ///< empty if there was none
};
struct Revoked {
  std::string reason;
};
struct ReportsChanged {};
struct TreeInspected {
  TreeSnapshotPtr snapshot;
};
struct CpuSampled {
  std::optional<Duration> total; ///< of the attempt's processes; std::nullopt: not known
};

using Notice = std::variant<GuardsAnswered, GuardsReleased, Revoked, ReportsChanged, TreeInspected,
                            CpuSampled>;

/// The notices that other threads leave for the supervision thread, which a descriptor wakes.
class Inbox {
public:
  /// Any thread; blocks no longer than another `post` or `take` runs.
  void post(Notice notice);

  /// Readable while notices wait.
  int descriptor() const noexcept { return wake_.descriptor(); }

  /// All waiting notices, oldest first.
  std::vector<Notice> take();

private:
  WakeUp wake_;
  Mutex mutex_;
  std::vector<Notice> notices_ EW_GUARDED_BY(mutex_);
};

} // namespace exec_wrapper::run
