#pragma once

#include <string>
#include <vector>

namespace exec_wrapper::test {

/// The names that a shared object exports, as the dynamic linker sees them.
std::vector<std::string> exportedSymbols(const std::string& file);

} // namespace exec_wrapper::test
