// What the program of guard-command prints to its standard output.

#include "answer.h"

#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"

namespace exec_wrapper::fuzz {
namespace {

void requireVariable(const std::string& name, const std::string& value) {
  const auto inName = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  require(!name.empty() && name[0] > '9', "a name begins with no digit", name);
  for (const char c : name) {
    require(inName(static_cast<unsigned char>(c)), "a name is a variable's", name);
  }
  require(!name.starts_with("LD_") && !name.starts_with("EXEC_WRAPPER_") && name != "NOTIFY_SOCKET",
          "no forbidden variable is set", name);
  require(value.find('\0') == value.npos, "a value has no NUL", name);
}

} // namespace

void examine(std::string_view input) {
  common::CapturedOutput output(guard_command::kLongestAnswer);
  output.add(input);
  const guard_command::Answer answer = guard_command::readAnswer(output);
  for (const auto& [name, value] : answer.admission.environment) {
    requireVariable(name, value);
  }
  for (const auto& [name, value] : answer.admission.facts) {
    requireMessage(name, 100);
    requireUtf8(value);
  }
  for (const std::string& warning : answer.warnings) {
    requireMessage(warning);
  }
  requirePrintable(output.lastLine());
  for (const std::string& line : output.lines()) {
    requirePrintable(line);
  }
  require(guard_command::isDocument(output) || answer.admission.facts.empty(),
          "only a document has facts");
}

} // namespace exec_wrapper::fuzz
