#pragma once

#include "history/read/reader.h"
#include "history/read/run_row.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace exec_wrapper::history {

/// The longest texts of a run on the page, in bytes.
struct TextLimits {
  std::size_t line = 240;    ///< command, reason, progress
  std::size_t name = 120;    ///< host, user
  std::size_t output = 4096; ///< the end of each stream
  std::size_t facts = 2048;
  std::size_t attempts = 20; ///< the last ones, in number
};

/// The limits where a run is the only one of an answer.
inline constexpr TextLimits kWholeTexts = {1U << 20U, 1U << 16U, 1U << 20U, 1U << 20U, 1'000};

/// A run as a JSON object. Times and durations are in milliseconds; what is not known is left out.
/// `job` is the number of its job in the list of the page.
std::string runJson(const RunRow& run, std::size_t job, const TextLimits& limits);

/// The rest of a run: attempts, output, facts, alerts. Reads them.
std::string detailsJson(Reader& reader, const std::string& id, const TextLimits& limits);

std::string alertJson(const AlertRow& alert, const TextLimits& limits);

/// The milliseconds of a time or a duration in microseconds, rounded down.
constexpr std::int64_t milliseconds(std::int64_t microseconds) {
  return microseconds / 1000;
}

} // namespace exec_wrapper::history
