#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::http {

/// The names and values of a head, in their order. Names are the same in any case.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// What a method or a field's name may be: RFC 9110, section 5.6.2.
bool isToken(std::string_view text);

/// A control character. The tab is none here: it may stand in a value.
bool isControl(char c);

bool isSameName(std::string_view name, std::string_view other);

/// The value of the first field of this name; null where there is none.
const std::string* find(const Fields& fields, std::string_view name);

/// Takes the place of the field of this name, or comes last.
void set(Fields& fields, std::string_view name, std::string value);

/// The members of all fields of this name that are lists, in lower case.
std::vector<std::string> members(const Fields& fields, std::string_view name);

/// Without the blanks and tabs around it.
std::string_view trimmed(std::string_view text);

} // namespace exec_wrapper::http
