#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "sink.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace exec_wrapper::log {

/// Writes one line per event: a sentence for people, or a JSON object for programs.
///
/// If a file or syslog cannot be written, no line is lost: the line goes to standard error. Before
/// the first such line, one line gives the reason. Each further line tries the file again. The file
/// or syslog is opened with the first event of the run, printed or not, so that a problem is known
/// early.
class LogReporter final : public Reporter {
public:
  /// Opens nothing: a disk that hangs must not delay the start. Throws `ConfigurationError` if
  /// `log-file` cannot be used as a target.
  LogReporter(const Settings& settings, const Host& host);

  DeliveryPolicy policy() const override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  void openOnce(const Event& event, SteadyTime deadline);
  void sayTrouble(const Event& event, const std::string& problem, SteadyTime deadline);
  Line lineFor(const Event& event) const;
  Delivery fallBack(const Event& event, const Line& line, const std::string& problem,
                    SteadyTime deadline);

  const Host& host_;
  const RunIdentity& run_;
  const std::string programVersion_;
  const std::optional<std::uint64_t> attempts_;
  const Severity least_;
  const bool json_;
  const bool colored_;
  StandardError standardError_;
  const std::unique_ptr<Sink> sink_; // null: standard error
  bool opened_ = false;
  bool failing_ = false; // the last line could not be written to the sink
};

} // namespace exec_wrapper::log
