#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// The schema of the documents. New members may be added to it. Removing or moving a member, or
/// changing its meaning, requires a new number. plugins/webhook/README.md describes the schema.
inline constexpr std::string_view kEventSchema = "exec_wrapper/event/1";

/// A name that no other event of any run has; the same for each delivery of the event.
std::string eventId(const Event& event, const RunIdentity& run);

/// The event as one JSON object in one line, without a line end: the run's name, the facts, the
/// command's output if it was kept, and a sentence for people. Valid UTF-8, whatever bytes the
/// event contains. `attempts` is the maximum number of attempts, for the sentence.
std::string eventDocument(const Event& event, const RunIdentity& run,
                          std::optional<std::uint64_t> attempts = std::nullopt);

} // namespace exec_wrapper::common
