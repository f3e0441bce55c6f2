#include "shell_runner.h"

namespace exec_wrapper::shell {

Launch ShellRunner::prepare(const Command& command) const {
  std::string text = command.words.front();
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    text += ' ';
    text += command.words[i];
  }
  return {.program = "/bin/sh", .arguments = {"/bin/sh", "-c", std::move(text)}, .environment = {}};
}

} // namespace exec_wrapper::shell
