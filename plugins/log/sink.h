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
  std::string stamp; ///< when, who and how bad, for places that do not add these themselves
  std::string text;
};

/// Where lines go.
class Sink {
public:
  virtual ~Sink() = default;

  /// Gets ready, so that trouble is known before there is a line. May take as long as a disk does.
  /// Returns an empty text, or what is wrong; `write` then tries again.
  virtual std::string open() { return {}; }

  /// Writes the line whole, so that lines of several programs do not mix. May block until
  /// `deadline`. Returns an empty text, or what went wrong.
  virtual std::string write(const Line& line, SteadyTime deadline) = 0;
};

/// Drops lines without complaint when nobody reads them any more.
class StandardError final : public Sink {
public:
  std::string write(const Line& line, SteadyTime deadline) override;
};

/// The sink that the setting `log-file` names; null for standard error. Opens nothing. Throws
/// `ConfigurationError` where it names nothing that can be one.
std::unique_ptr<Sink> makeSink(const std::string& target);

/// Writes all of `rest` and takes from it what was written. Returns 0 or an errno, ETIMEDOUT when
/// nothing more could be written by the deadline. A full pipe is waited for, whether its
/// descriptor blocks or not.
int writeWhole(int fd, std::string_view& rest, SteadyTime deadline);

} // namespace exec_wrapper::log
