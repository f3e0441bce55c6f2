#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::test {

/// A source text without its comments; strings stay as they are.
std::string withoutComments(std::string_view text);

/// The same without the blanks and line ends that mean nothing.
std::string bareText(std::string_view text);

/// The names of a struct's members, or of an enumeration's values, in order; empty where the text
/// has none of that name. Reads what clang-format made: one member to a line.
std::vector<std::string> membersOf(std::string_view text, const std::string& name);

/// What stands between the angle brackets of `using NAME = std::variant<...>;`.
std::vector<std::string> alternativesOf(std::string_view text, const std::string& name);

} // namespace exec_wrapper::test
