#pragma once

#include "base/connection_text.h"
#include "exec_wrapper/option.h"
#include "exec_wrapper/settings.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::config {

/// What is masked of the value of a Secret: all of it, or the passwords in an address. Of a secret
/// that is a URL also its user and password, which travel alone. A short user may be any word.
inline std::vector<std::string> secretParts(const Option& option, const Secret& secret) {
  constexpr std::size_t kShortestKey = 8;
  const std::string& text = secret.reveal();
  std::vector<std::string> parts;
  if (!option.address) {
    parts.push_back(text);
    if (const std::string_view user = base::userIn(text); user.size() >= kShortestKey) {
      parts.emplace_back(user);
    }
  }
  for (std::string& password : base::passwordsIn(text)) {
    parts.push_back(std::move(password));
  }
  return parts;
}

} // namespace exec_wrapper::config
