#pragma once

#include "common/json/json_object.h"
#include "exec_wrapper/event.h"

namespace exec_wrapper::common {

/// Adds the data of the event, except the command's output, under the names that all our documents
/// use.
void addFacts(JsonObject& object, const Event& event);

} // namespace exec_wrapper::common
