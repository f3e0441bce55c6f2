#pragma once

#include "common/json/json_object.h"
#include "exec_wrapper/event.h"

#include <string_view>

namespace exec_wrapper::common {

/// What the kind of event is called in documents: "run_finished".
std::string_view kindName(EventKind kind) noexcept;

/// Adds what the event says, save the command's output, under the names that every document of
/// ours uses.
void addFacts(JsonObject& object, const Event& event);

} // namespace exec_wrapper::common
