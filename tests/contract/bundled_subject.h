#pragma once

#include "exec_wrapper/testing/contract.h"

#include <string>
#include <vector>

namespace exec_wrapper::test {

/// The names of all bundled plugins that the build made.
std::vector<std::string> builtPlugins();

/// One of them, with settings as the program makes them, from a properties file that has what the
/// plugin cannot do without.
contract::Subject bundledSubject(const std::string& name);

} // namespace exec_wrapper::test
