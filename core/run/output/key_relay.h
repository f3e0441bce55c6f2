#pragma once

#include "base/file_descriptor.h"

#include <poll.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// Passes the keys that are typed at our terminal, which is in raw mode, on to the command's own
/// terminal. Never waits. For the output thread.
///
/// The command's terminal decides what a key means. If it reads whole lines and makes signals of
/// keys, as a shell leaves it for a job, and the command itself is in the foreground there, those
/// keys (Ctrl-C, Ctrl-\, Ctrl-Z) are for the whole run, as they would be without the wrapper. They
/// are not passed on; `takeStruck` returns their signals. A program that reads single keys, such as
/// an editor or a shell at its prompt, gets all of them. So does a job that a shell within the
/// command has put in the foreground.
class KeyRelay {
public:
  using Terminal = std::shared_ptr<const base::FileDescriptor>;

  /// An attempt begins. `terminal` is its own terminal, or null if it has none. Nothing is read
  /// yet.
  void begin(Terminal terminal);

  enum class Listen {
    No,
    ForFirst, ///< in the background: a new key may be for us, as after `fg`; `kStirred` is struck
    ForAll    ///< in the foreground
  };
  void listen(Listen how);

  /// Struck in place of a signal: something was typed, and nothing was read.
  static constexpr int kStirred = 0;

  void await(std::vector<pollfd>& descriptors) const;

  /// Passes on as much as possible.
  void move();

  /// The signals of the keys for the whole run since the last call.
  std::vector<int> takeStruck();
  bool struck() const noexcept { return !struck_.empty(); }

private:
  void read();
  void take(std::string_view keys);
  void push();

  Terminal terminal_;
  base::FileDescriptor keyboard_; // open while keys are listened for
  base::FileDescriptor stir_;     // in the background: readable once for each new input
  std::string pending_;           // read but not passed on yet
  std::vector<int> struck_;
};

} // namespace exec_wrapper::run
