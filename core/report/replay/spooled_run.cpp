#include "report/replay/spooled_run.h"

#include "base/text.h"
#include "base/times.h"
#include "report/spool/event_codec.h"
#include "report/spool/run_journal.h"
#include "support/fatal.h"

#include <signal.h>

#include <algorithm>
#include <utility>

namespace exec_wrapper::report {

namespace {

void readHeader(const JournalRecord& record, SpooledRun& left) {
  left.job = record.text("job");
  left.boot = record.text("boot");
  left.sinceBoot = Duration(record.integer("since_boot").value_or(0));
  if (const std::optional<std::int64_t> age = record.integer("max_age")) {
    left.longestAge = Duration(*age);
  }
  left.run.commandLine = record.text("command");
  left.run.command = {left.run.commandLine};
  left.run.id = record.text("run_id");
  left.run.name = record.text("process_name");
  left.run.job = record.text("job_name");
  if (left.run.job.empty()) { // of an older version
    left.run.job = left.run.name.empty() ? left.run.commandLine : left.run.name;
  }
  left.run.schedule = record.text("schedule");
  left.run.user = static_cast<uid_t>(record.integer("uid").value_or(0));
  left.run.begun = base::fromUnixMicroseconds(record.integer("begun").value_or(0));
  left.run.project = record.text("project");
  left.run.trace.traceId = record.text("trace_id");
  left.run.trace.callerSpan = record.text("caller_span");
  left.run.trace.sampled = record.integer("sampled").value_or(1) != 0;
  left.run.trace.callerState = record.text("caller_state");
  left.run.deployment = record.text("deployment");
  left.run.wrapperVersion = record.text("wrapper_version");
  left.run.host = record.text("host");
  left.run.wrapperPid = static_cast<pid_t>(record.integer("pid").value_or(0));
  left.wrapper.wrapper = left.run.wrapperPid;
  left.wrapper.wrapperStarted =
      static_cast<std::uint64_t>(record.integer("pid_started").value_or(0));
}

void readSettled(const JournalRecord& record, SpooledRun& left) {
  const auto recipient = left.recipients.find(record.text("reporter"));
  if (recipient == left.recipients.end()) {
    return;
  }
  const auto sequence = static_cast<std::uint64_t>(record.integer("sequence").value_or(0));
  recipient->second.settled = std::max(recipient->second.settled, sequence);
  for (auto& [name, value] : record.valuesWith("fact:")) {
    recipient->second.remembered.insert_or_assign(name, value);
  }
}

void readRecord(const JournalRecord& record, SpooledRun& left) {
  if (record.kind() == kReporterRecord) {
    left.recipients[record.text("name")].destination = record.text("destination");
  } else if (record.kind() == kSettledRecord) {
    readSettled(record, left);
  } else if (std::optional<Event> event = eventIn(record)) {
    if (const auto* const admitted = event->as<RunAdmitted>()) {
      left.run.facts = admitted->facts;
    }
    left.events.push_back(std::move(*event));
  }
}

// The known course of the run: the times at which it was admitted and its attempt began.
struct Course {
  std::optional<WallTime> admitted;
  std::optional<WallTime> attempt; // the one that was running
  Tally tally;
};

Course courseOf(const SpooledRun& left) {
  Course course;
  for (const Event& event : left.events) {
    if (const Tally* const tally = event.tally()) {
      course.tally = *tally;
    }
    if (event.kind() == EventKind::RunAdmitted) {
      course.admitted = event.wallAt;
    } else if (event.kind() == EventKind::AttemptStarted) {
      course.attempt = event.wallAt;
    } else {
      course.attempt.reset();
    }
  }
  return course;
}

} // namespace

std::string SpooledRun::shown() const {
  const std::string started =
      events.empty() ? "" : ", started " + base::formatTime(events.front().wallAt);
  return "\"" + base::printable(run.name.empty() ? run.commandLine : run.name) + "\" (pid " +
         std::to_string(run.wrapperPid) + " on " + base::printable(run.host) + started + ")";
}

std::optional<SpooledRun> leftRunIn(const std::vector<JournalRecord>& records) {
  if (records.empty() || records.front().kind() != kRunRecord ||
      records.front().integer("format") != 1) {
    return std::nullopt;
  }
  SpooledRun left;
  readHeader(records.front(), left);
  for (const JournalRecord& record : records) {
    readRecord(record, left);
  }
  return left;
}

Event synthesizeFinalEvent(const SpooledRun& left, WallTime lastSign, WallTime now,
                           const std::string& boot) {
  const Course course = courseOf(left);
  RunFinished finished;
  finished.result = RunFinished::Result::Failed;
  finished.cause = Cause::WrapperKilled;
  finished.tally = course.tally;
  finished.tally.failedAttempts += course.attempt ? 1 : 0;
  finished.exitStatus = exit_status::kSignalBase + SIGKILL;
  const auto since = [&](const std::optional<WallTime>& start) {
    return start ? std::max(Duration(lastSign - *start), Duration::zero()) : Duration::zero();
  };
  finished.elapsed = since(course.admitted);
  finished.attemptElapsed = since(course.attempt);
  const bool otherBoot = !boot.empty() && !left.boot.empty() && boot != left.boot;
  finished.detail = std::string(otherBoot ? "the machine went down" : "the wrapper was killed") +
                    " between " + base::formatTime(lastSign) + " and " + base::formatTime(now);

  Event event;
  event.sequence = left.events.empty() ? 1 : left.events.back().sequence + 1;
  event.wallAt = lastSign;
  event.severity = Severity::Warning;
  event.payload = std::move(finished);
  return event;
}

} // namespace exec_wrapper::report
