// A mail about a run: the name of the job, the reason, and the output, in three lines of input.

#include "exec_wrapper/testing/sample_events.h"
#include "fuzz/support/pieces.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "mail/message/letter.h"
#include "mail/message/report_text.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::fuzz {
namespace {

void requireLine(std::string_view line) {
  require(line.size() <= 998, "a line is not longer than SMTP allows", line);
  const auto plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; };
  require(std::all_of(line.begin(), line.end(), plain), "a mail is ASCII", line);
}

/// The fields of the header, by their first letters.
std::string fieldsOf(const std::vector<std::string>& lines) {
  std::string fields;
  for (const std::string& line : lines) {
    if (line.empty()) {
      break;
    }
    fields += line.front() == ' ' ? "" : line.substr(0, line.find(':')) + " ";
  }
  return fields;
}

} // namespace

void examine(std::string_view input) {
  std::vector<std::string> texts = pieces(input, '\n');
  texts.resize(std::max<std::size_t>(texts.size(), 3));
  RunIdentity run;
  run.host = "db1";
  run.id = "0e8cd7a0-9b1f-4d6c-8c43-f1f2a0a35b3b";
  run.job = run.name = run.commandLine = texts[0];
  RunFinished finished = contract::sampleFinish();
  finished.detail = texts[1];
  finished.output =
      std::make_shared<Output>(Output{{"", 0, std::string(input)}, {"", 3, texts[2]}});
  const Event event = contract::eventOf(Severity::Warning, finished);
  const mail::ReportText report = mail::reportText(event, {run, 3}, nullptr, 1000);
  requireUtf8(report.body);
  const std::string message = mail::messageText(
      {{{"", "a@example.com"}}, {{"", "b@example.com"}}, report.subject, report.body}, event, run);
  const std::vector<std::string> lines = pieces(message, '\n');
  std::for_each(lines.begin(), lines.end(), requireLine);
  require(fieldsOf(lines) ==
              "Date From To Subject Message-ID In-Reply-To References Auto-Submitted "
              "X-Auto-Response-Suppress X-Exec-Wrapper-Event MIME-Version Content-Type "
              "Content-Transfer-Encoding ",
          "no text adds a field", message);
}

} // namespace exec_wrapper::fuzz
