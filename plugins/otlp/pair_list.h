#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::otlp {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The pairs of a `name=value,name=value`, with %XX in values decoded. Blanks around names and
/// values are dropped. No value if a part has no `=` or no name, or if a % is not followed by two
/// hexadecimal digits. An empty text has no pairs.
std::optional<Pairs> parsePairs(std::string_view text);

} // namespace exec_wrapper::otlp
