#pragma once

#include <string>

namespace exec_wrapper::documents {

// The parts of the manual and the completions of exec_wrapper_history, from its commands and their
// options. As in `documentation.h`: not linked into the program.

std::string manHistoryCommands();
std::string bashHistoryCompletion();
std::string zshHistoryCompletion();
std::string fishHistoryCompletion();

} // namespace exec_wrapper::documents
