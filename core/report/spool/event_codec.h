#pragma once

#include "exec_wrapper/event.h"
#include "report/spool/journal_record.h"

#include <optional>

namespace exec_wrapper::report {

/// The events of which the spool keeps a record: those that tell the course of a run.
inline constexpr EventKinds kKeptKinds = {EventKind::RunRefused, EventKind::RunAdmitted,
                                          EventKind::AttemptStarted, EventKind::AttemptEnded,
                                          EventKind::RunFinished};

/// The record of an event of one of these kinds.
JournalRecord recordOf(const Event& event);

/// The event of which it is the record, save for `at`, which is nobody's but the process's that set
/// it. Nothing where it is no such record.
std::optional<Event> eventIn(const JournalRecord& record);

/// Times as they stand in records: nanoseconds since 1970.
std::int64_t timeNumber(WallTime time);
WallTime timeOf(std::int64_t number);

} // namespace exec_wrapper::report
