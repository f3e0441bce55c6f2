#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "smtp_transport.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::mail {

/// Sends mails by a program with the usage of sendmail(8), one at a time. The program reads the
/// mail from its standard input. It runs in its own session, and ends within the time limit.
class Sendmail {
public:
  /// `line` is for the shell. `environment` is the wrapper's own.
  Sendmail(std::string line, Host& host, const char* const* environment, Duration timeout);

  /// `event` is the kind of the event, for the environment of the program.
  Delivery send(const Envelope& envelope, std::string_view event, SteadyTime deadline);

private:
  const std::string line_;
  Host& host_;
  const std::vector<std::string> environment_;
  const Duration timeout_;
};

/// The line with the arguments for this envelope, each quoted.
std::string sendmailLine(const std::string& line, const Envelope& envelope);

} // namespace exec_wrapper::mail
