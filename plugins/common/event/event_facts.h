#pragma once

#include "common/json/json_object.h"
#include "exec_wrapper/event.h"

namespace exec_wrapper::common {

/// Adds what the event says, save the command's output, under the names that every document of
/// ours uses.
void addFacts(JsonObject& object, const Event& event);

} // namespace exec_wrapper::common
