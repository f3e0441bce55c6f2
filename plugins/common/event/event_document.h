#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// Which schema the documents follow. Members may be added to it; a member that goes, moves or
/// changes its meaning is a new number. The schema is told in plugins/webhook/README.md.
inline constexpr std::string_view kEventSchema = "exec_wrapper/event/1";

/// A name that no other event of any run has, the same each time that the event is told.
std::string eventId(const Event& event, const RunIdentity& run);

/// The event as one JSON object in one line, without a line end: the run's name, the facts, the
/// command's output where there is some, and a sentence for people. Valid UTF-8 whatever bytes the
/// event holds. `attempts` is how many there may be, for the sentence.
std::string eventDocument(const Event& event, const RunIdentity& run,
                          std::optional<std::uint64_t> attempts = std::nullopt);

} // namespace exec_wrapper::common
