#pragma once

#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "support/threads/mutex.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace exec_wrapper::guard {

/// The guards of a run, in order. All must admit. The first refusal ends the requests, and the
/// guards that had admitted are released. Guards are released in reverse order.
///
/// The code of the guards runs on one worker thread. It starts with `ask` and ends with a refusal
/// or with `release`, so that no thread need wait for it later. Every method may be called from the
/// supervision thread: none blocks.
class GuardChain {
public:
  // From the worker, or from the caller of `ask` if there is no guard; must not block.
  using Answered = std::function<void(Decision decision, std::string guard)>;
  using Released = std::function<void(std::string error)>;

  /// Whether to ask a busy guard once more, because its answer may no longer be true. From the
  /// worker; may block until a stop is requested.
  using AskAgain = std::function<bool(const std::string& guard, std::stop_token stop)>;

  GuardChain(Logger& logger, Answered answered, Released released, AskAgain askAgain = {});

  /// Waits for the worker. If the worker is `busy` and never returns, end the process instead.
  ~GuardChain();

  GuardChain(const GuardChain&) = delete;
  GuardChain& operator=(const GuardChain&) = delete;

  /// Destroys the guards, once the worker calls none of them any more. Calls `next` with the name
  /// before each; the name stays valid. The worker thread itself may still be about to end.
  void dismiss(const std::function<void(const std::string& name)>& next);

  /// Before `ask` only. Reads the guard's cancel timeout.
  void add(std::string name, std::unique_ptr<Guard> guard);

  bool empty() const noexcept { return guards_.empty(); }

  /// The longest time that any of the guards needs to answer after `cancel`.
  Duration cancelTimeout() const noexcept { return patience_; }

  /// Once. The answer comes through `answered`; an admission contains the results of all guards.
  void ask();

  /// No answer is needed any more; one still comes.
  void cancel();

  /// Notifies the guards that admitted. Does not wait for them.
  void attemptStarted(pid_t group);

  /// Once, after an admission. The result comes through `released`.
  void release();

  /// The guard whose call is running, or empty.
  std::string busy() const;

private:
  struct Entry {
    std::string name;
    std::unique_ptr<Guard> guard;
  };
  using Task = std::function<void()>;

  void awaitLastCall();
  void enqueue(Task task);
  void work();
  std::optional<Task> nextTask();
  void askAll();
  Decision askOne(Entry& entry);
  bool worthAskingAgain(const Decision& decision, const std::string& guard);
  void dropImpossible(Admission& admission, const std::string& guard);
  std::string releaseHeld(ReleaseReason use);
  void endHere();
  void setBusy(const std::string& name);

  Logger& logger_;
  const Answered answered_;
  const Released released_;
  const AskAgain askAgain_;
  std::vector<Entry> guards_;
  Duration patience_{};
  std::stop_source cancel_;

  // Used by the worker only.
  std::size_t held_ = 0; // the first `held_` guards have admitted

  mutable Mutex mutex_;
  Condition changed_;
  std::vector<Task> tasks_ EW_GUARDED_BY(mutex_);
  std::string busy_ EW_GUARDED_BY(mutex_);
  bool closing_ EW_GUARDED_BY(mutex_) = false;
  bool ended_ EW_GUARDED_BY(mutex_) = false; // the worker calls no guard any more

  std::thread worker_;
};

} // namespace exec_wrapper::guard
