#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::prometheus {

/// The content of a regular file of that name in the directory, at most `most` bytes; empty if
/// there is none or it cannot be read. Does not follow a link and does not block.
std::string readFile(int directory, const std::string& name, std::size_t most);

/// Replaces a file of that name atomically: a reader gets the old file or the new one, as a whole.
/// Everybody may read it. Returns 0 or an errno; then the old file is unchanged.
int replaceFile(int directory, const std::string& name, std::string_view text);

} // namespace exec_wrapper::prometheus
