#include "header_lines.h"

#include "base/text.h"
#include "common/http/types/fields.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace exec_wrapper::webhook {

namespace {

bool isOurs(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kOurs = {"host", "content-length", "connection",
                                                            "transfer-encoding"};
  const std::string lower = base::lowerCase(name);
  return std::find(kOurs.begin(), kOurs.end(), lower) != kOurs.end() ||
         lower.starts_with("x-exec-wrapper-");
}

std::pair<std::string, std::string> headerIn(std::string_view line, std::size_t number) {
  const std::size_t colon = line.find(':');
  const std::string_view name = base::trimmed(line.substr(0, colon));
  if (colon == line.npos || !http::isToken(name)) {
    throw ConfigurationError("webhook-headers: line " + std::to_string(number) +
                             " is not of the form \"Name: value\"");
  }
  if (isOurs(name)) {
    throw ConfigurationError("webhook-headers: " + std::string(name) +
                             " is set by exec_wrapper itself: remove that line");
  }
  return {std::string(name), std::string(base::trimmed(line.substr(colon + 1)))};
}

} // namespace

Headers headersIn(const Secret& lines) {
  Headers headers;
  std::string_view rest = lines.reveal();
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = base::trimmed(rest.substr(0, end));
    if (!line.empty()) {
      headers.push_back(headerIn(line, number));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return headers;
}

} // namespace exec_wrapper::webhook
