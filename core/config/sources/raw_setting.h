#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// What one layer says of one setting, not yet checked.
struct RawSetting {
  const Option* option = nullptr;
  std::string text;
  Origin origin;
};

/// What one layer says: at most one entry for a setting.
using RawSettings = std::vector<RawSetting>;

/// Null where the layer says nothing of it.
inline const RawSetting* findRaw(const RawSettings& layer, const Option& option) {
  for (const RawSetting& raw : layer) {
    if (raw.option == &option) {
      return &raw;
    }
  }
  return nullptr;
}

} // namespace exec_wrapper::config
