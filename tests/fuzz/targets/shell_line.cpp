// A line of a crontab.

#include "base/text.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "support/shell/line_start.h"
#include "support/text/text.h"

#include <string>

namespace exec_wrapper::fuzz {
namespace {

/// What is quoted for a shell is read as it was.
void examineQuoted(const std::string& text) {
  const std::string line = "A=" + quotedWord(text) + " job x";
  const ShellLineStart start = startOfShellLine(line);
  require(start.assignments.size() == 1, "there is one assignment");
  require(start.assignments.front().value == text, "a quoted value is read as it was");
  require(start.program == "job" && start.rest == " x", "the command follows it");
}

} // namespace

void examine(std::string_view input) {
  const std::string name = jobNameOf(input);
  require(!name.empty() && name.size() <= 200, "a job has a short name");
  require(base::printable(name) == name, "a name is printable");
  const ShellLineStart start = startOfShellLine(input);
  require(input.ends_with(start.rest), "the rest is the end of the line");
  for (const ShellAssignment& assignment : start.assignments) {
    require(!assignment.name.empty(), "an assignment has a name");
    require(assignment.name.find_first_of(" \t\n'\"\\$`=") == std::string::npos,
            "a name is a name of the shell");
  }
  examineQuoted(std::string(input));
}

} // namespace exec_wrapper::fuzz
