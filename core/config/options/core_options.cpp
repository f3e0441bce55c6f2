#include "config/options/core_options.h"

#include "config/options/rows/alert.h"
#include "config/options/rows/attempt.h"
#include "config/options/rows/channel.h"
#include "config/options/rows/identity.h"
#include "config/options/rows/report.h"
#include "config/options/rows/retry.h"
#include "config/options/rows/selection.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace exec_wrapper::config {

namespace {

template <std::size_t... Counts> constexpr auto joined(const Option (&... rows)[Counts]) {
  std::array<Option, (Counts + ...)> all;
  Option* next = all.data();
  ((next = std::ranges::copy(rows, next).out), ...);
  return all;
}

constexpr auto kOptions = joined(kSelectionRows, kAttemptRows, kRetryRows, kIdentityRows,
                                 kChannelRows, kReportRows, kAlertRows);

} // namespace

std::span<const Option> coreOptions() {
  return kOptions;
}

} // namespace exec_wrapper::config
