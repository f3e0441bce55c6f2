#pragma once

#include <string>

namespace exec_wrapper::benchmark {

/// What was measured on, and with what, in Markdown, without any name of the machine.
std::string machine();

} // namespace exec_wrapper::benchmark
