#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// The value of one setting in one layer, not yet checked.
struct RawSetting {
  const Option* option = nullptr;
  std::string text;
  Origin origin;
};

/// The settings of one layer: at most one entry per setting.
using RawSettings = std::vector<RawSetting>;

/// Null if the layer does not contain it.
inline const RawSetting* findRaw(const RawSettings& layer, const Option& option) {
  for (const RawSetting& raw : layer) {
    if (raw.option == &option) {
      return &raw;
    }
  }
  return nullptr;
}

} // namespace exec_wrapper::config
