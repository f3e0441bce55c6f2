#pragma once

#include "exec_wrapper/runner.h"

namespace exec_wrapper::exec {

/// Runs the words of the command byte for byte: the first is the program, all are its argv.
class ExecRunner final : public Runner {
public:
  Launch prepare(const Command& command) const override;
};

} // namespace exec_wrapper::exec
