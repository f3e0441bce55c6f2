#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <memory>
#include <string>
#include <string_view>

namespace exec_wrapper::log {

/// One line of the log, without its end.
struct Line {
  Severity severity = Severity::Info;
  std::string stamp; ///< time, process and severity, for targets that do not add these themselves
  std::string text;
};

/// A target of lines.
class Sink {
public:
  virtual ~Sink() = default;

  /// Prepares the target, so that a problem is known before the first line. May take as long as a
  /// disk does. Returns an empty text, or the problem; `write` then tries again.
  virtual std::string open() { return {}; }

  /// Writes the line as a whole, so that lines of several programs do not mix. May block until
  /// `deadline`. Returns an empty text, or the error.
  virtual std::string write(const Line& line, SteadyTime deadline) = 0;
};

/// Drops lines without an error when there is no reader any more.
class StandardError final : public Sink {
public:
  std::string write(const Line& line, SteadyTime deadline) override;
};

/// The sink for the setting `log-file`; null for standard error. Opens nothing. Throws
/// `ConfigurationError` if the setting names no possible target.
std::unique_ptr<Sink> makeSink(const std::string& target);

/// Writes all of `rest` and removes the written part from it. Returns 0 or an errno, ETIMEDOUT when
/// nothing more could be written by the deadline. Waits for a full pipe, whether its descriptor
/// blocks or not.
int writeWhole(int fd, std::string_view& rest, SteadyTime deadline);

} // namespace exec_wrapper::log
