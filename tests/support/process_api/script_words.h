#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::test {

/// The words of one line of a script, from left to right. Throws std::invalid_argument, which says
/// what was expected, where a word is missing or no such thing.
class ScriptWords {
public:
  explicit ScriptWords(std::string_view line) : rest_(line) { skipBlanks(); }

  /// True when nothing is left but a comment.
  bool empty() const { return rest_.empty() || rest_.front() == '#'; }

  /// The next word without its quotes; empty at the end. Does not take it.
  std::string peek() const;

  /// Takes the word if it is the next.
  bool take(std::string_view word);

  std::string next(std::string_view expected);
  std::uint64_t nextNumber(std::string_view expected);
  Duration nextDuration();

  /// All that is left, comments too.
  std::string rest();

private:
  std::size_t length() const;
  void skipBlanks();

  std::string_view rest_;
};

/// The whole of the text as a number.
std::optional<std::uint64_t> wholeNumber(std::string_view text);

} // namespace exec_wrapper::test
