#pragma once

#include "base/file_descriptor.h"

#include <poll.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// Passes on what is typed at our terminal, which is in raw mode, to the terminal that the command
/// has in its place. Never waits. On the thread of the output.
///
/// What a key means is decided by the command's terminal. Where that reads whole lines and makes
/// signals of keys, as a shell leaves it for a job, and the command itself is in front there, those
/// keys (Ctrl-C, Ctrl-\, Ctrl-Z) are for the whole run, as they would be without us: they are not
/// passed on but `struck`. A program that reads its keys one by one, such as an editor or a shell
/// at its prompt, gets all of them, and so does a job that a shell within the command has put in
/// front.
class KeyRelay {
public:
  using Terminal = std::shared_ptr<const base::FileDescriptor>;

  /// An attempt begins: its terminal, or null where it has none of its own. Nothing is read yet.
  void begin(Terminal terminal);

  enum class Listen {
    No,
    ForFirst, ///< in the background: one may be for us by now, as after `fg`; `kStirred` is struck
    ForAll    ///< in front
  };
  void listen(Listen how);

  /// Struck in place of a signal: something was typed, and nothing was read.
  static constexpr int kStirred = 0;

  void await(std::vector<pollfd>& descriptors) const;

  /// Passes on what can be.
  void move();

  /// The signals of the keys that were struck since the last call.
  std::vector<int> takeStruck();
  bool struck() const noexcept { return !struck_.empty(); }

private:
  void read();
  void take(std::string_view keys);
  void push();

  Terminal terminal_;
  base::FileDescriptor keyboard_; // opened while it is listened to
  base::FileDescriptor stir_;     // in the background: readable once, for each time that one comes
  std::string pending_;           // read and not passed on
  std::vector<int> struck_;
};

} // namespace exec_wrapper::run
