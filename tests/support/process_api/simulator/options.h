#pragma once

#include "support/process_api/process_api.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A command line that cannot be used, or a file that it names.
class UsageError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

struct SimulatorOptions {
  bool help = false;
  ProcessApiOptions api;
};

/// Throws UsageError, which tells what is wrong.
SimulatorOptions parseSimulatorOptions(const std::vector<std::string>& words);

extern const char* const kSimulatorHelp;

} // namespace exec_wrapper::test
