#pragma once

#include "common/json/json_object.h"
#include "history/read/expectation.h"
#include "history/read/run_row.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::history::program {

/// The documents of `--format json`; plugins/history/README.md describes them. Members may be added
/// without a new number.
inline constexpr std::string_view kJsonSchema = "exec_wrapper/history/1";

/// Every object is one line.
common::JsonObject runJson(const RunRow& run);
common::JsonObject jobJson(const JobRow& job, const std::optional<Expectation>& expectation);

/// A run with all that is known of it.
common::JsonObject wholeRunJson(const RunRow& run, const RunDetails& details,
                                const std::vector<AttemptRow>& attempts,
                                const std::vector<AlertRow>& alerts);

/// The beginning of a document whose list has this name; elements follow, separated by ",\n".
std::string beginOfDocument(std::string_view list);
std::string endOfDocument();

/// The whole document.
std::string document(std::string_view list, const std::vector<common::JsonObject>& elements);

} // namespace exec_wrapper::history::program
