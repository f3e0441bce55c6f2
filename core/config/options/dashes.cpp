#include "config/options/dashes.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::config {

namespace {

struct DashLike {
  std::string_view character;
  std::string_view name;
};

constexpr std::array kDashLikes = {
    DashLike{"\u2010", "U+2010 (hyphen)"},
    DashLike{"\u2011", "U+2011 (non-breaking hyphen)"},
    DashLike{"\u2012", "U+2012 (figure dash)"},
    DashLike{"\u2013", "U+2013 (en dash)"},
    DashLike{"\u2014", "U+2014 (em dash)"},
    DashLike{"\u2015", "U+2015 (horizontal bar)"},
    DashLike{"\u2212", "U+2212 (minus sign)"},
    DashLike{"\u2043", "U+2043 (hyphen bullet)"},
    DashLike{"\u00AD", "U+00AD (soft hyphen)"},
    DashLike{"\uFE58", "U+FE58 (small em dash)"},
    DashLike{"\uFE63", "U+FE63 (small hyphen-minus)"},
    DashLike{"\uFF0D", "U+FF0D (fullwidth hyphen-minus)"},
};

const DashLike* at(std::string_view text) {
  const auto* const found = std::ranges::find_if(
      kDashLikes, [&](const DashLike& dash) { return text.starts_with(dash.character); });
  return found != kDashLikes.end() ? found : nullptr;
}

} // namespace

std::string_view dashLikeIn(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (const DashLike* dash = at(text)) {
      return dash->name;
    }
  }
  return {};
}

bool beginsWithDashLike(std::string_view text) {
  return at(text) != nullptr;
}

std::string withPlainDashes(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const DashLike* dash = at(text);
    plain += dash != nullptr ? '-' : text.front();
    text.remove_prefix(dash != nullptr ? dash->character.size() : 1);
  }
  return plain;
}

} // namespace exec_wrapper::config
