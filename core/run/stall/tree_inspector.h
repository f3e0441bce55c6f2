#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "run/lifecycle/inbox.h"
#include "run/procfs/tree_snapshot.h"
#include "support/threads/mutex.h"

#include <cstdint>
#include <optional>
#include <thread>

namespace exec_wrapper::run {

/// Looks at the processes of the run for the supervision thread, on a thread of its own: /proc of
/// many processes, or of one that hangs, takes its time. The thread starts with the first request.
/// The answers come through the inbox, as `TreeInspected` and `CpuSampled`.
class TreeInspector {
public:
  /// What a snapshot may take.
  static constexpr Duration kLongestLook = std::chrono::milliseconds(45);

  /// The inbox outlives it.
  explicit TreeInspector(Inbox& inbox) : inbox_(inbox) {}

  /// Waits for the thread: see `finish`.
  ~TreeInspector();
  TreeInspector(const TreeInspector&) = delete;
  TreeInspector& operator=(const TreeInspector&) = delete;

  /// Whose processes to look at.
  void commandIs(RunMembers members);

  // False where there is no thread: then no answer comes. A request replaces one that waits.
  bool takeSnapshot();
  bool sampleCpu();

  /// Ends the thread. False where it does not end in time: then this object must be left as it is,
  /// and the process has to end without waiting for the thread.
  bool finish(Duration limit);

private:
  enum class Request : std::uint8_t { None, Snapshot, Cpu };

  bool ask(Request request);
  void work() noexcept;
  void perform(Request request, const RunMembers& members);

  Inbox& inbox_;
  Mutex mutex_;
  Condition changed_;
  RunMembers members_ EW_GUARDED_BY(mutex_);
  Request request_ EW_GUARDED_BY(mutex_) = Request::None;
  bool quit_ EW_GUARDED_BY(mutex_) = false;
  bool over_ EW_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

} // namespace exec_wrapper::run
