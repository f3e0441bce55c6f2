#include "sendmail.h"

#include "base/program_marks.h"
#include "base/text.h"
#include "common/program/base_environment.h"
#include "common/program/program.h"
#include "common/program/start.h"

#include <sysexits.h>

#include <utility>

namespace exec_wrapper::mail {

namespace {

constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;

std::string shellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return quoted + "'";
}

/// Whether another attempt makes sense after this exit status. The statuses are those of
/// sysexits.h.
bool isTemporary(int status) {
  switch (status) {
  case EX_USAGE: // the mail, or the address
  case EX_DATAERR:
  case EX_NOINPUT:
  case EX_NOUSER:
  case EX_NOHOST:
    return false;
  default:
    return true;
  }
}

std::string lastWords(const common::Spoken& spoken) {
  const std::string line = spoken.output.lastLine();
  return line.empty() ? "" : ": " + line;
}

Delivery judge(const common::Ending& ending, const common::Spoken& spoken) {
  if (!ending.number || ending.overdue) {
    return Delivery::retry(ending.number
                               ? "mail-sendmail timed out and was killed; see mail-timeout"
                               : "mail-sendmail timed out, and still runs after SIGKILL");
  }
  if (ending.signaled) {
    return Delivery::retry("mail-sendmail was killed by " + base::signalName(*ending.number));
  }
  const int status = *ending.number;
  if (status == EX_OK) {
    return Delivery::delivered();
  }
  std::string reason =
      "mail-sendmail ended with exit status " + std::to_string(status) + lastWords(spoken);
  if (status == kNotFound || status == kNotExecutable) {
    return Delivery::later(
        reason + "; install a mail server or a program such as msmtp, or set mail-server");
  }
  return isTemporary(status) ? Delivery::retry(std::move(reason))
                             : Delivery::rejected(std::move(reason));
}

} // namespace

std::string sendmailLine(const std::string& line, const Envelope& envelope) {
  std::string whole = line + " -i -f " + shellQuoted(envelope.from) + " --";
  for (const std::string& address : envelope.to) {
    whole += " " + shellQuoted(address);
  }
  return whole;
}

Sendmail::Sendmail(std::string line, Host& host, const char* const* environment, Duration timeout)
    : line_(std::move(line)), host_(host), environment_(common::baseEnvironment(environment)),
      timeout_(timeout) {}

Delivery Sendmail::send(const Envelope& envelope, std::string_view event, SteadyTime deadline) {
  common::ShellProgram shell{.text = sendmailLine(line_, envelope), .environment = environment_};
  common::setVariable(shell.environment, base::kEventVariable, event);
  shell.input = envelope.text;
  const auto limits = common::Limits::of(std::chrono::steady_clock::now(), timeout_, deadline);
  common::Started started = common::startShell(shell);
  if (started.pid < 0) {
    return Delivery::retry("mail-sendmail cannot be started: " + base::errorText(started.error));
  }
  common::Program program(std::move(started), host_, common::Program::Group::Leave);
  common::Spoken spoken;
  return judge(program.await(limits, spoken), spoken);
}

} // namespace exec_wrapper::mail
