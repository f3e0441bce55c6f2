#pragma once

#include "common/program/program.h"
#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::guard_command {

/// Lets a shell command decide, and informs it of the end of the run.
class CommandGuard final : public Guard {
public:
  /// `environment` is the wrapper's own. Within a program of this plugin it admits every run: a
  /// wrapper in such a program would run the program again, without end.
  CommandGuard(const Settings& settings, Host& host, const char* const* environment);

  Decision acquire(std::stop_token stop) override;
  Duration cancelTimeout() const override;
  std::string release(ReleaseReason use) override;

private:
  /// One call of the program.
  struct Call {
    int error = 0;         ///< an errno if the program was not started
    common::Ending ending; ///< else how it ended,
    common::Spoken spoken; ///< its output,
    Duration limit{};      ///< and its time limit
  };

  common::ShellProgram program(std::string_view call) const;
  Call run(const common::ShellProgram& program, SteadyTime deadline, const std::stop_token& stop);
  Decision judge(const Call& call);
  Admission admit(const common::CapturedOutput& output);
  common::ShellProgram releaseProgram(ReleaseReason use, const EventPtr& end) const;
  SteadyTime releaseDeadline(const EventPtr& end) const;
  void log(const common::CapturedOutput& errors, Severity severity, const std::string& known);

  Host& host_;
  const std::string command_;
  const Duration timeout_;
  const std::optional<std::uint64_t> attempts_; // of the wrapped command
  const std::vector<std::string> surroundings_;
  const bool nested_;
  std::stop_token stop_;
  Facts granted_;         // the variables that the program set
  bool admitted_ = false; // by the program
};

} // namespace exec_wrapper::guard_command
