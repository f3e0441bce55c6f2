#include "pair_list.h"

#include "base/text.h"
#include "common/http/types/url.h"

#include <algorithm>
#include <cctype>

namespace exec_wrapper::otlp {

namespace {

bool isHexadecimal(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool isEncoded(std::string_view text) {
  for (std::size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !isHexadecimal(text[at + 1]) || !isHexadecimal(text[at + 2])) {
      return false;
    }
  }
  return true;
}

} // namespace

std::optional<Pairs> parsePairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view part = base::trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) {
      continue; // as after a last comma
    }
    const std::size_t equals = part.find('=');
    const std::string_view name = base::trimmed(part.substr(0, equals));
    if (equals == part.npos || name.empty() || !isEncoded(part)) {
      return std::nullopt;
    }
    pairs.emplace_back(name, http::percentDecoded(base::trimmed(part.substr(equals + 1))));
  }
  return pairs;
}

} // namespace exec_wrapper::otlp
