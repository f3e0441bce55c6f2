#pragma once

#include "exec_wrapper/event.h"
#include "run/output/capture_thread.h"
#include "run/output/pipe_or_pty.h"
#include "run/process/child_streams.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace exec_wrapper::run {

/// Implements `output-tail`: the command's output passes through the wrapper. Its beginning and its
/// end are known when the command has ended. For the supervision thread; nothing in it blocks.
class OutputCapture {
public:
  /// `budget`: bytes to keep of each stream. `complain` is called on any thread.
  OutputCapture(std::size_t budget, const Clock& clock, OutputRelay::Complain complain);

  /// The streams for an attempt that is about to begin. A stream that cannot pass through the
  /// wrapper stays as it is for the command, with a complaint. `ownTerminal`: the command gets its
  /// own terminal in place of ours, also for its input, if one is available. `modes` are ours from
  /// before raw mode, if ours is in raw mode.
  ChildStreams prepare(bool ownTerminal, const std::optional<termios>& modes = {});

  /// Whether and how keys are passed on to that terminal, from now on.
  void readKeys(KeyRelay::Listen how);

  /// The signals of the keys for the whole run since the last call.
  std::vector<int> takeStruck();

  /// When the command was last seen to write; the earliest time: never.
  SteadyTime lastOutput() const noexcept { return pump_ ? pump_->lastOutput() : SteadyTime{}; }

  /// `well`: the attempt began. After this call we hold no pipe of its output open for writing.
  void started(bool well);

  /// The attempt's command has ended. Its output is `settled` at once, or at the latest after
  /// `OutputRelay::kLastOutput`.
  void ended();

  /// Gives the command's terminals the new size of ours.
  void resize() const noexcept;

  /// Readable when one of the following may have changed; -1 while there is nothing to wait for.
  int descriptor() const noexcept { return pump_ ? pump_->descriptor() : -1; }
  void acknowledge() noexcept;

  /// `settled`: all is known of an attempt that has ended, or will not be known in time
  /// (`overdue`). `drained`: all of that was passed on, too.
  bool settled() const { return !pump_ || pump_->settled() || overdue(); }
  bool drained() const { return !pump_ || pump_->drained(); }

  /// Whether the thread does not even respond: it is in a write to a file that does not return.
  bool overdue() const;

  /// When `overdue` will be true; nothing: it will not be, or is already.
  std::optional<SteadyTime> dueAt() const;

  /// Of the last attempt; null if nothing was kept, or it is overdue.
  OutputPtr output() const;

private:
  void openPump();
  int open(int stream, PtyUse use, const std::optional<termios>& modes = {});

  std::size_t budget_;
  const Clock& clock_;
  OutputRelay::Complain complain_;
  std::unique_ptr<CaptureThread> pump_;    // from the first attempt on
  std::optional<SteadyTime> patienceEnds_; // with the pump; set once an attempt has ended
  bool kept_ = false;                      // of the last attempt
  std::vector<OutputSource> inlets_;       // of the attempt that is about to begin
  std::vector<std::shared_ptr<const base::FileDescriptor>> given_;
  std::vector<std::pair<int, std::weak_ptr<const base::FileDescriptor>>> terminals_;
};

} // namespace exec_wrapper::run
