#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace exec_wrapper {

/// How an attempt ended, as far as rules look at it.
struct Outcome {
  enum class Kind : std::uint8_t {
    Ended,    ///< by itself: `status` counts
    TimedOut, ///< the wrapper ended it after `process-timeout`
    Stalled,  ///< the wrapper ended it after a stall
  };
  Kind kind = Kind::Ended;
  int status = 0;         ///< 0 to 255; a death by signal N is 128+N
  int signal = 0;         ///< the signal that killed it; 0: it exited
  bool oomKilled = false; ///< the kernel killed a process of it because memory was exhausted
};

/// A list of outcomes, as in `retry-on`: exit statuses (3), ranges (10-19), signals (SIGSEGV), and
/// the words timeout, stall and oom; any alone is all of them.
///
/// A signal N and the exit status 128+N are the same, because a shell in between makes one of the
/// other. An attempt that the wrapper ended is only `timeout` or `stall`: its status is not looked
/// at.
class OutcomeSet {
public:
  /// What a word stands for. `problem`: why it stands for nothing; empty if it does.
  struct Parsed;

  /// Reads the words. The problem names the word that is none, and what it should be.
  static Parsed parse(std::span<const std::string> words);

  static OutcomeSet any();

  bool contains(const Outcome& outcome) const;

  /// Whether this set has the exit status, the words that it has, or nothing.
  bool hasStatus(int status) const;
  bool hasTimeout() const noexcept { return timeout_; }
  bool hasStall() const noexcept { return stall_; }
  bool hasOom() const noexcept { return oom_; }
  bool isAny() const noexcept { return any_; }
  bool empty() const noexcept { return !any_ && statuses_.none() && !timeout_ && !stall_ && !oom_; }

  bool operator==(const OutcomeSet&) const = default;

private:
  std::string add(const std::string& word);
  std::string addNumbers(std::string_view text);
  bool addWord(const std::string& word);

  std::bitset<256> statuses_;
  bool any_ = false;
  bool timeout_ = false;
  bool stall_ = false;
  bool oom_ = false;
};

struct OutcomeSet::Parsed {
  OutcomeSet set;
  std::string problem;
};

/// "exit status 78", "SIGSEGV", "timeout", "stall": an outcome in a sentence about a list that has
/// it or not. An outcome that the list has as `oom` only is "oom".
std::string nameIn(const Outcome& outcome, const OutcomeSet& list);

/// The number of a signal's name, with or without SIG, in any case: 15 for "term".
/// std::nullopt: there is no such signal.
std::optional<int> signalNumber(std::string_view name);

} // namespace exec_wrapper
