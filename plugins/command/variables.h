#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::command {

/// The main facts of the event, as entries NAME=VALUE. The variable `base::kEventVariable` has
/// the kind; the names of the others begin with it. No value contains a control character.
std::vector<std::string> eventVariables(const Event& event, const RunIdentity& run,
                                        std::optional<std::uint64_t> attempts);

} // namespace exec_wrapper::command
