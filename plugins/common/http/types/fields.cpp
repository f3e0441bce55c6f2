#include "common/http/types/fields.h"

#include "base/text.h"
#include "common/http/types/url.h"

#include <algorithm>

namespace exec_wrapper::http {

namespace {

/// The first field of this name.
auto locate(auto& fields, std::string_view name) {
  return std::ranges::find_if(fields,
                              [name](const auto& field) { return isSameName(field.first, name); });
}

} // namespace

bool isToken(std::string_view text) {
  static constexpr std::string_view kToken =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
  return !text.empty() && text.find_first_not_of(kToken) == text.npos;
}

bool isControl(char c) {
  return c != '\t' && (static_cast<unsigned char>(c) < 0x20U || c == 0x7F);
}

bool isSameName(std::string_view name, std::string_view other) {
  return name.size() == other.size() && base::lowerCase(name) == base::lowerCase(other);
}

const std::string* find(const Fields& fields, std::string_view name) {
  const auto found = locate(fields, name);
  return found == fields.end() ? nullptr : &found->second;
}

void set(Fields& fields, std::string_view name, std::string value) {
  const auto found = locate(fields, name);
  if (found == fields.end()) {
    fields.emplace_back(name, std::move(value));
  } else {
    found->second = std::move(value);
  }
}

std::vector<std::string> members(const Fields& fields, std::string_view name) {
  std::vector<std::string> found;
  for (const auto& [known, value] : fields) {
    if (!isSameName(known, name)) {
      continue;
    }
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (const std::string_view member = trimmed(rest.substr(0, comma)); !member.empty()) {
        found.push_back(base::lowerCase(member));
      }
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return found;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

} // namespace exec_wrapper::http
