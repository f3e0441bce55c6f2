#include "header_lines.h"

#include "common/http/types/fields.h"
#include "common/http/types/url.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace exec_wrapper::webhook {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr char kBlanks[] = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  return begin == text.npos ? std::string_view()
                            : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool isOurs(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kOurs = {"host", "content-length", "connection",
                                                            "transfer-encoding"};
  const std::string lower = http::lowerCase(name);
  return std::find(kOurs.begin(), kOurs.end(), lower) != kOurs.end() ||
         lower.starts_with("x-exec-wrapper-");
}

std::pair<std::string, std::string> headerIn(std::string_view line, std::size_t number) {
  const std::size_t colon = line.find(':');
  const std::string_view name = trimmed(line.substr(0, colon));
  if (colon == line.npos || !http::isToken(name)) {
    throw ConfigurationError("webhook-headers: line " + std::to_string(number) +
                             " is not of the form \"Name: value\"");
  }
  if (isOurs(name)) {
    throw ConfigurationError("webhook-headers: " + std::string(name) +
                             " is set by exec_wrapper itself: remove that line");
  }
  return {std::string(name), std::string(trimmed(line.substr(colon + 1)))};
}

} // namespace

Headers headersIn(const Secret& lines) {
  Headers headers;
  std::string_view rest = lines.reveal();
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    if (!line.empty()) {
      headers.push_back(headerIn(line, number));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return headers;
}

} // namespace exec_wrapper::webhook
