#include "shell_runner.h"

#include "exec_wrapper/settings.h"

#include <string_view>
#include <utility>

namespace exec_wrapper::shell {

ShellRunner::ShellRunner(std::string program) : program_(std::move(program)) {
  const std::string_view path = program_;
  if (const auto name = path.substr(path.rfind('/') + 1); name == "exec_wrapper") {
    throw ConfigurationError("shell-program is exec_wrapper itself: give another shell");
  }
}

Launch ShellRunner::prepare(const Command& command) const {
  std::string text = command.words.front();
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    text += ' ';
    text += command.words[i];
  }
  if (text.starts_with('-') || text.starts_with('+')) {
    text.insert(0, 1, ' '); // else it is an option; not every shell takes a "--" after -c
  }
  return {.program = program_, .arguments = {program_, "-c", std::move(text)}, .environment = {}};
}

} // namespace exec_wrapper::shell
