#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"

#include <string>
#include <string_view>

namespace exec_wrapper::webhook {

/// Whether `{{name}}` stands for something in a template.
bool isPlaceholder(std::string_view name);

/// All names, for a message.
std::string placeholderNames();

/// What stands in its place, as it is; empty where the event does not say it.
std::string valueOf(std::string_view name, const Event& event, const common::RunTitle& title);

} // namespace exec_wrapper::webhook
