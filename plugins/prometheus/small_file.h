#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::prometheus {

/// What is in a regular file of that name in the directory, as far as `most` bytes; empty where
/// there is none or it cannot be read. Does not follow a link and does not block.
std::string readFile(int directory, const std::string& name, std::size_t most);

/// Puts a file of that name in the place of another at once: whoever reads, reads the one or the
/// other, whole. Everybody may read it. Returns 0 or an errno; then the old one is as it was.
int replaceFile(int directory, const std::string& name, std::string_view text);

} // namespace exec_wrapper::prometheus
