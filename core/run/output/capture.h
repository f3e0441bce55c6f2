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

/// What `output-tail` asks for: the command's output passes through us, and how it began and ended
/// is known when the command has ended. On the supervision thread; nothing in it blocks.
class OutputCapture {
public:
  /// `budget`: bytes to keep of each stream. `complain` is called on any thread.
  OutputCapture(std::size_t budget, const Clock& clock, OutputRelay::Complain complain);

  /// What an attempt that is about to begin writes into. A stream for which there is no way
  /// through us is left to the command as it is, and said to be. `ownTerminal`: it gets a terminal
  /// in the place of ours, for its input too, where that can be had; `modes` are ours where it is
  /// in raw mode.
  ChildStreams prepare(bool ownTerminal, const std::optional<termios>& modes = {});

  /// Whether what is typed is passed on to that terminal, from now on.
  void readKeys(KeyRelay::Listen how);

  /// The signals of the keys that were struck for the whole run since the last call.
  std::vector<int> takeStruck();

  /// Whether the attempt began. We keep nothing then that would hold its output open.
  void started(bool well);

  /// The attempt's command has ended. Its output is `settled` at once, or at the latest when
  /// `OutputRelay::kLastOutput` has passed.
  void ended();

  /// Our terminal has another size.
  void resize() const noexcept;

  /// Readable when one of these may have changed; -1 while there is nothing to wait for.
  int descriptor() const noexcept { return pump_ ? pump_->descriptor() : -1; }
  void acknowledge() noexcept;

  /// Whether all is known of an attempt that has ended, or will not be known in time: `overdue`.
  /// And whether all of that was passed on.
  bool settled() const { return !pump_ || pump_->settled() || overdue(); }
  bool drained() const { return !pump_ || pump_->drained(); }

  /// Whether the pump does not even answer: it is in a write to a file that does not return.
  bool overdue() const;

  /// When that will be so; nothing: it will not, or it is.
  std::optional<SteadyTime> dueAt() const;

  /// Of the last attempt; null where nothing was kept, or it is overdue.
  OutputPtr output() const;

private:
  void openPump();
  int open(int stream, PtyUse use, const std::optional<termios>& modes = {});

  std::size_t budget_;
  const Clock& clock_;
  OutputRelay::Complain complain_;
  std::unique_ptr<CaptureThread> pump_;    // from the first attempt on
  std::optional<SteadyTime> patienceEnds_; // with the pump, once an attempt has ended
  bool kept_ = false;                      // of the last attempt
  std::vector<OutputSource> inlets_;       // of the attempt that is about to begin
  std::vector<std::shared_ptr<const base::FileDescriptor>> given_;
  std::vector<std::pair<int, std::weak_ptr<const base::FileDescriptor>>> terminals_;
};

} // namespace exec_wrapper::run
