#pragma once

#include "common/json/json_object.h"
#include "exec_wrapper/event.h"

#include <string>

namespace exec_wrapper::common {

/// Adds the data of the event, except the command's output, under the names that all our documents
/// use.
void addFacts(JsonObject& object, const Event& event);

/// The values of the progress as one JSON object.
std::string progressJson(const Progress& progress);

/// The processes of a snapshot as a JSON array.
std::string processesJson(const TreeSnapshot& snapshot);

} // namespace exec_wrapper::common
