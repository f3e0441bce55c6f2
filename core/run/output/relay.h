#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "run/output/key_relay.h"
#include "run/output/relay_stream.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// Where the command's output comes from: one source for each of our streams that it writes to.
struct OutputSource {
  RelayStream::Source source;
  int stream = 1;
  /// The other end of a terminal; null for a pipe. As long as somebody has it, the terminal has no
  /// end: the command may close it and open it again by its name.
  std::shared_ptr<const base::FileDescriptor> held = {};
  bool takesKeys = false; ///< it is the command's terminal in the place of ours
};

/// The way of the command's output through us, over all attempts of a run. Lives on one thread,
/// and is waited with in `turn` only.
class OutputRelay {
public:
  using Complain = std::function<void(std::string)>;

  /// How long the end of the command is waited behind for those who still hold its output open.
  static constexpr Duration kLastOutput = std::chrono::seconds(1);

  /// `budget`: bytes to remember of each stream. `complain` is given whole sentences.
  OutputRelay(std::size_t budget, const Clock& clock, Complain complain);

  /// An attempt begins.
  void begin(const std::vector<OutputSource>& inlets);

  /// The attempt's command has ended.
  void end();

  /// What is typed at our terminal is for that of the attempt. Nothing is when one begins.
  void readKeys(KeyRelay::Listen how) { keys_.listen(how); }

  /// The signals of keys that are for the whole run.
  std::vector<int> takeStruck() { return keys_.takeStruck(); }
  bool struck() const noexcept { return keys_.struck(); }

  /// Waits until something can be passed on, is due, or `wake` is readable, and does what is to be
  /// done.
  void turn(int wake);

  /// Closes everything, so that the command can write no more.
  void giveUp() noexcept;

  /// After `end`: nothing more is remembered, because nobody can write any more, or was waited for
  /// long enough.
  bool settled() const noexcept { return settled_; }

  /// After `settled`: all that was written until then has been passed on.
  bool drained() const noexcept;

  /// Of the attempt that began last.
  Output output() const;

private:
  void move(RelayStream& stream, std::span<const pollfd> descriptors);
  void settleWhenDue();
  void nameHolders() const;

  const Clock& clock_;
  Complain complain_;
  RelayStream out_;
  RelayStream err_;
  KeyRelay keys_;
  std::vector<std::shared_ptr<const base::FileDescriptor>> held_; // until the command has ended
  std::optional<SteadyTime> settleBy_;                            // the command has ended
  bool settled_ = true;
  std::uint64_t outGoal_ = 0; // what is to be passed on before we may leave
  std::uint64_t errGoal_ = 0;
};

} // namespace exec_wrapper::run
