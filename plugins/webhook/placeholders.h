#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"

#include <string>
#include <string_view>

namespace exec_wrapper::webhook {

/// Whether `{{name}}` is a placeholder.
bool isPlaceholder(std::string_view name);

/// All names, for a message.
std::string placeholderNames();

/// The value of a placeholder, not escaped; empty if the event does not have it.
std::string valueOf(std::string_view name, const Event& event, const common::RunTitle& title);

} // namespace exec_wrapper::webhook
