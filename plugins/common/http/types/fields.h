#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::http {

/// The names and values of a head, in their order. Names are case-insensitive.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Whether the text can be a method or the name of a field: RFC 9110, section 5.6.2.
bool isToken(std::string_view text);

/// A control character, except the tab: it may be in a value.
bool isControl(char c);

bool isSameName(std::string_view name, std::string_view other);

/// The value of the first field of this name; null if there is none.
const std::string* find(const Fields& fields, std::string_view name);

/// Replaces the value of the field of this name, or appends the field.
void set(Fields& fields, std::string_view name, std::string value);

/// The members of the lists in all fields of this name, in lower case.
std::vector<std::string> members(const Fields& fields, std::string_view name);

/// The text without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text);

} // namespace exec_wrapper::http
