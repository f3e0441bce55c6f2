#pragma once

#include "exec_wrapper/event.h"
#include "report/spool/journal_record.h"

#include <optional>

namespace exec_wrapper::report {

/// The events that the spool records: those of the course of a run.
inline constexpr EventKinds kKeptKinds = {EventKind::RunRefused, EventKind::RunAdmitted,
                                          EventKind::AttemptStarted, EventKind::AttemptEnded,
                                          EventKind::RunFinished};

/// The record of an event of one of these kinds.
JournalRecord recordOf(const Event& event);

/// The event of the record, without `at`, which is valid only in the process that set it.
/// std::nullopt if it is not such a record.
std::optional<Event> eventIn(const JournalRecord& record);

/// Times in records: nanoseconds since 1970.
std::int64_t timeNumber(WallTime time);
WallTime timeOf(std::int64_t number);

} // namespace exec_wrapper::report
