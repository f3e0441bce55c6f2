#pragma once

#include "base/connection_text.h"
#include "exec_wrapper/option.h"
#include "exec_wrapper/settings.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// What is masked of the value of a Secret: all of it, or the passwords in an address.
inline std::vector<std::string> secretParts(const Option& option, const Secret& secret) {
  return option.address ? base::passwordsIn(secret.reveal())
                        : std::vector<std::string>{secret.reveal()};
}

} // namespace exec_wrapper::config
