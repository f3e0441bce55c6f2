#pragma once

#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "support/mutex.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace exec_wrapper::guard {

/// The guards of a run, in order. All must admit; the first that does not ends the asking, and
/// those that had admitted are released. Releasing goes in reverse.
///
/// The guards' own code runs on one worker thread, which starts with `ask` and ends with a refusal
/// or with `release`, so that nobody need wait for it later. Every method may be called from the
/// supervision thread: none blocks.
class GuardChain {
public:
  // From the worker, or from the caller of `ask` where there is no guard; must not block.
  using Answered = std::function<void(Decision decision, std::string guard)>;
  using Released = std::function<void(std::string error)>;

  /// Whether a guard that is busy is worth asking once more, because what it said may not hold any
  /// more. From the worker; may block until a stop is asked for.
  using AskAgain = std::function<bool(const std::string& guard, std::stop_token stop)>;

  GuardChain(Logger& logger, Answered answered, Released released, AskAgain askAgain = {});

  /// Waits for the worker. A worker that is `busy` for ever must be left behind by the end of the
  /// process instead.
  ~GuardChain();

  GuardChain(const GuardChain&) = delete;
  GuardChain& operator=(const GuardChain&) = delete;

  /// Destroys the guards, with a word before each, once the worker calls none of them any more. Its
  /// name stays valid. The worker itself may be about to end still.
  void dismiss(const std::function<void(const std::string& name)>& next);

  /// Before `ask` only. Asks for the guard's patience.
  void add(std::string name, std::unique_ptr<Guard> guard);

  bool empty() const noexcept { return guards_.empty(); }

  /// The longest that any of the guards asks for, to answer after `cancel`.
  Duration cancelTimeout() const noexcept { return patience_; }

  /// Once. The answer comes through `answered`; an admission carries what all guards gave.
  void ask();

  /// No answer is wanted any more; one comes all the same.
  void cancel();

  /// Tells those that admitted. Nobody waits for it.
  void attemptStarted(pid_t group);

  /// Once, after an admission. The result comes through `released`.
  void release();

  /// The guard whose call is under way, or empty.
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

  // The worker's own.
  std::size_t held_ = 0; // the first `held_` guards have admitted

  mutable Mutex mutex_;
  Condition changed_;
  std::vector<Task> tasks_ EW_GUARDED_BY(mutex_);
  std::string busy_ EW_GUARDED_BY(mutex_);
  bool closing_ EW_GUARDED_BY(mutex_) = false;
  bool ended_ EW_GUARDED_BY(mutex_) = false; // the worker is done with the guards

  std::thread worker_;
};

} // namespace exec_wrapper::guard
