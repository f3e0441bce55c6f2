#include "exec_runner.h"

namespace exec_wrapper::exec {

Launch ExecRunner::prepare(const Command& command) const {
  return {.program = command.words.front(), .arguments = command.words, .environment = {}};
}

} // namespace exec_wrapper::exec
