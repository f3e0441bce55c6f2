#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::healthchecks {

/// Whether the server accepts the text as the name of a check in an address.
inline bool isSlug(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.find_first_not_of(kAllowed) == text.npos;
}

/// A slug of the form that the server itself derives from a check's name: lower case, with one `-`
/// for any other characters. Empty if nothing remains. (In a header, because the program needs it
/// too, and knows only the settings of a plugin.)
inline std::string slugFrom(std::string_view text) {
  std::string slug;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower != '-' && isSlug(std::string_view(&lower, 1))) {
      slug += lower;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (slug.ends_with('-')) {
    slug.pop_back();
  }
  return slug;
}

} // namespace exec_wrapper::healthchecks
