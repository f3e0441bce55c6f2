#pragma once

#include "support/process_spec.h"

#include <string>

namespace exec_wrapper::test {

/// A terminal, as whoever sits before it sees it: 33 lines of 77 characters. It does not echo what
/// is typed, so that what is found in it was said by a program.
class Terminal {
public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// The end that a program is given.
  int theirs() const { return theirs_; }

  void resize(unsigned short rows, unsigned short columns) const;

  /// Strikes these keys.
  void type(const std::string& keys) const;

  /// What it has shown in all, once the text is in what it showed since the text that was awaited
  /// before. Throws when that does not come.
  const std::string& await(const std::string& text);

  /// Whether a line is read as a whole, as a shell leaves it: it is not in raw mode.
  bool readsLines() const;

  /// The process group that has the keys.
  int foreground() const;

  /// A program that leads a session of its own, with this as its controlling terminal and as its
  /// standard streams.
  ProcessSpec before(ProcessSpec spec) const;

  /// The same for a shell with job control, in which the variable W is the spec's program.
  ProcessSpec shell(const ProcessSpec& spec) const;

private:
  int ours_ = -1;
  int theirs_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

} // namespace exec_wrapper::test
