#pragma once

#include "support/deadline.h"
#include "support/process_spec.h"

#include <sys/resource.h>
#include <sys/types.h>

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// How a process ended and what it said.
struct Outcome {
  int status = 0; ///< its exit status, or -N when it died of signal N
  std::string out;
  std::string err;
  Duration elapsed{};
  rusage usage{};
};

/// For gtest's messages.
void PrintTo(const Outcome& outcome, std::ostream* stream);

/// A process and all that comes from it. Whatever waits here waits for an event; what does not
/// come in time is a std::runtime_error that tells all that the process said.
class Process {
public:
  explicit Process(const ProcessSpec& spec);

  /// Kills what is left: the process, and every one that was started by it.
  ~Process();

  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const noexcept { return pid_; }

  void signal(int number);

  /// Waits until it has printed `text`, `times` times in all. Returns all that it printed so far.
  const std::string& awaitOutput(std::string_view text, int times = 1);
  const std::string& awaitError(std::string_view text, int times = 1);

  /// True when it has ended.
  bool ended() const;

  /// Waits for its end. What is in its pipes by then is read; who else holds them open does not
  /// matter. Once only.
  Outcome end(Duration cancelTimeout = kPatience);

  /// Living processes that were started by it, itself left out.
  std::vector<pid_t> survivors() const;

private:
  struct Stream {
    int fd = -1;
    std::string text;
    void read();
    void drain();
    void close();
  };

  void awaitText(const Stream& stream, std::string_view text, int times);
  void await(const std::function<bool()>& condition, Duration cancelTimeout,
             const std::string& what);
  bool readSome(bool over, const Deadline& deadline);
  void killAll() noexcept;

  std::string mark_;
  SteadyTime started_;
  Stream out_;
  Stream err_;
  int pidfd_ = -1;
  pid_t pid_ = -1;
  bool reaped_ = false;
};

/// Runs it to its end.
Outcome run(const ProcessSpec& spec, Duration cancelTimeout = kPatience);

/// The lines without their ends.
std::vector<std::string> lines(std::string_view text);

/// The number that follows `key` and a blank in the text.
pid_t numberAfter(std::string_view text, std::string_view key);

} // namespace exec_wrapper::test
