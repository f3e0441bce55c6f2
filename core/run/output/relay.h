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

/// A source of the command's output: one for each of our streams that it writes to.
struct OutputSource {
  RelayStream::Source source;
  int stream = 1;
  /// The command's end of a terminal; null for a pipe. While it is held open, the terminal does not
  /// end: the command may close it and open it again by its name.
  std::shared_ptr<const base::FileDescriptor> held = {};
  bool takesKeys = false; ///< it is the command's terminal in place of ours
};

/// Passes the command's output through the wrapper, over all attempts of a run. For one thread,
/// which waits in `turn` only.
class OutputRelay {
public:
  using Complain = std::function<void(std::string)>;

  /// The waiting time after the command's end for processes that still have its output open.
  static constexpr Duration kLastOutput = std::chrono::seconds(1);

  /// `budget`: bytes to keep of each stream. `complain` gets complete sentences.
  OutputRelay(std::size_t budget, const Clock& clock, Complain complain);

  /// An attempt begins.
  void begin(const std::vector<OutputSource>& inlets);

  /// The attempt's command has ended.
  void end();

  /// How keys typed at our terminal are passed on to that of the attempt. At its begin, none are.
  void readKeys(KeyRelay::Listen how) { keys_.listen(how); }

  /// The signals of the keys for the whole run.
  std::vector<int> takeStruck() { return keys_.takeStruck(); }
  bool struck() const noexcept { return keys_.struck(); }

  /// Waits until something can be passed on, is due, or `wake` is readable. Then does the work.
  void turn(int wake);

  /// Closes everything, so that the command cannot write any more.
  void giveUp() noexcept;

  /// After `end`: nothing more is kept, because no process can write any more, or the waiting time
  /// is over.
  bool settled() const noexcept { return settled_; }

  /// After `settled`: all that was written until then has been passed on.
  bool drained() const noexcept;

  /// The bytes read from the command so far.
  std::uint64_t taken() const noexcept { return out_.taken() + err_.taken(); }

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
  std::optional<SteadyTime> settleBy_;                            // set once the command has ended
  bool settled_ = true;
  std::uint64_t outGoal_ = 0; // the total to pass on before the exit
  std::uint64_t errGoal_ = 0;
};

} // namespace exec_wrapper::run
