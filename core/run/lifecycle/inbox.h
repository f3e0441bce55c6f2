#pragma once

#include "exec_wrapper/guard.h"
#include "support/mutex.h"
#include "support/wake_up.h"

#include <string>
#include <variant>
#include <vector>

namespace exec_wrapper::run {

// What other threads tell the supervision thread.
struct GuardsAnswered {
  Decision decision;
  std::string guard; ///< the one that refused
};
struct GuardsReleased {
  std::string error; ///< empty where all went well
};
struct Revoked {
  std::string reason;
};
struct ReportsChanged {};

using Notice = std::variant<GuardsAnswered, GuardsReleased, Revoked, ReportsChanged>;

/// Where other threads leave notices for the supervision thread, which is woken by a descriptor.
class Inbox {
public:
  /// Any thread; blocks for no longer than another `post` or `take` takes.
  void post(Notice notice);

  /// Readable while notices wait.
  int descriptor() const noexcept { return wake_.descriptor(); }

  /// All that wait, oldest first.
  std::vector<Notice> take();

private:
  WakeUp wake_;
  Mutex mutex_;
  std::vector<Notice> notices_ EW_GUARDED_BY(mutex_);
};

} // namespace exec_wrapper::run
