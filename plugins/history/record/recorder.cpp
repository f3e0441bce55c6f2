#include "history/record/recorder.h"

#include "base/process_list.h"
#include "base/text.h"
#include "base/times.h"
#include "common/event/event_facts.h"
#include "common/event/sentence.h"
#include "exec_wrapper/event_names.h"
#include "history/record/stored_text.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::history {

namespace {

SqlValue number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

SqlValue duration(Duration value) {
  return std::chrono::duration_cast<std::chrono::microseconds>(value).count();
}

SqlValue time(WallTime value) {
  return base::unixMicroseconds(value);
}

/// Null for an empty text.
SqlValue text(std::string_view value) {
  return value.empty() ? SqlValue() : SqlValue(storedText(value));
}

/// `columns[name] = value`, where there is a value.
void set(Columns& columns, std::string_view name, SqlValue value) {
  if (!std::holds_alternative<std::monostate>(value)) {
    columns[name] = std::move(value);
  }
}

void setEnd(Columns& columns, const ProcessEnd& end) {
  const bool bySignal =
      end.kind == ProcessEnd::Kind::Signaled || end.kind == ProcessEnd::Kind::Outlived;
  columns[bySignal ? "signal" : "exit_status"] = std::int64_t{end.number};
}

std::string_view resultOf(const RunFinished& fact) {
  switch (fact.cause) {
  case Cause::WrapperKilled:
    return result::kLost;
  case Cause::Revoked:
    return result::kRevoked;
  case Cause::Stopped:
    return result::kStopped;
  default:
    return nameOf(fact.result);
  }
}

std::string factsJson(const Facts& facts) {
  common::JsonObject object;
  for (const auto& [name, value] : facts) {
    object.add(name, storedText(value));
  }
  return facts.empty() ? std::string() : object.text();
}

} // namespace

WrapperMark WrapperMark::ofThisProcess() {
  WrapperMark mark;
  mark.bootId = base::bootId();
  if (const std::optional<base::ProcessEntry> self = base::processEntry(::getpid())) {
    mark.started = self->started;
  }
  std::array<char, PATH_MAX> link{};
  const ssize_t length = ::readlink("/proc/self/ns/pid", link.data(), link.size());
  mark.pidNamespace.assign(link.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return mark;
}

Recorder::Recorder(const RunIdentity& run, const RunContext& context)
    : run_(run), maxAttempts_(context.maxAttempts) {
  record_.id = storedText(run.id);
  Columns& row = record_.run;
  row["job"] = storedText(run.job);
  set(row, "command", text(run.commandLine));
  set(row, "host", text(run.host));
  set(row, "\"user\"", text(context.user));
  set(row, "project", text(run.project));
  set(row, "deployment", text(run.deployment));
  set(row, "version", text(run.wrapperVersion));
  set(row, "schedule", text(run.schedule));
  set(row, "time_zone", text(context.timeZone));
  set(row, "start_splay_us", context.startSplay ? duration(*context.startSplay) : SqlValue());
  row["queued_us"] = time(run.begun);
  row["result"] = std::string(result::kRunning);
  row["wrapper_pid"] = std::int64_t{run.wrapperPid};
  if (const std::optional<WrapperMark>& mark = context.mark) {
    set(row, "wrapper_start", mark->started ? number(*mark->started) : SqlValue());
    set(row, "boot_id", text(mark->bootId));
    set(row, "pid_namespace", text(mark->pidNamespace));
  }
}

void Recorder::take(const Event& event) {
  std::visit([&](const auto& fact) { add(event, fact); }, event.payload);
  if (const Tally* const tally = event.tally()) {
    addTally(*tally);
  }
}

void Recorder::stored() noexcept {
  record_.attempts.clear();
  record_.alerts.clear();
}

/// While the database is away, what waits for it has the limit of the database itself.
Columns& Recorder::attempt(std::uint64_t number) {
  std::map<std::uint64_t, Columns>& rows = record_.attempts;
  Columns& row = rows[number];
  if (rows.size() > kKeptAttempts && rows.begin()->first != number) {
    rows.erase(rows.begin());
  }
  return row;
}

void Recorder::addTally(const Tally& tally) {
  Columns& row = record_.run;
  row["attempts"] = number(tally.attempt);
  row["failed_attempts"] = number(tally.failedAttempts);
  row["timed_out_attempts"] = number(tally.timedOutAttempts);
  if (tally.progress) {
    set(row, "progress", text(common::progressJson(*tally.progress)));
  }
}

void Recorder::add(const Event& event, const RunRefused& fact) {
  Columns& row = record_.run;
  row["result"] = std::string(result::kRefused);
  row["ended_us"] = time(event.wallAt);
  set(row, "cause", text(fact.guard));
  set(row, "reason", text(fact.reason));
  row["wrapper_status"] = std::int64_t{fact.exitStatus};
  record_.over = true;
}

void Recorder::add(const Event& event, const RunAdmitted& fact) {
  Columns& row = record_.run;
  row["admitted_us"] = time(event.wallAt);
  row["lock_wait_us"] = duration(std::max(event.wallAt - run_.begun, Duration::zero()));
  set(row, "facts", text(factsJson(fact.facts)));
}

void Recorder::add(const Event& event, const AttemptStarted& fact) {
  if (fact.tally.attempt <= 1) {
    record_.run["started_us"] = time(event.wallAt);
  }
  Columns& row = attempt(fact.tally.attempt);
  row["started_us"] = time(event.wallAt);
  if (fact.tally.pid) {
    row["pid"] = std::int64_t{*fact.tally.pid};
  }
}

void Recorder::add(const Event& event, const AttemptEnded& fact) {
  Columns& row = attempt(fact.tally.attempt);
  row["ended_us"] = time(event.wallAt);
  row["duration_us"] = duration(fact.elapsed);
  row["cause"] = std::string(nameOf(fact.cause));
  row["retry_delay_us"] = duration(fact.retryDelay);
  setEnd(row, fact.end);
  if (fact.decision) {
    row["decision"] = std::string(fact.decision->again ? "again" : "no");
    row["rule"] = std::string(nameOf(fact.decision->rule));
    set(row, "reason", text(fact.decision->reason));
  }
  if (fact.snapshot) {
    row["processes"] = storedText(common::processesJson(*fact.snapshot));
  }
}

void Recorder::add(const Event& event, const RunFinished& fact) {
  Columns& row = record_.run;
  row["result"] = std::string(resultOf(fact));
  row["ended_us"] = time(event.wallAt);
  row["duration_us"] = duration(fact.elapsed);
  row["cause"] = std::string(nameOf(fact.cause));
  set(row, "reason", text(fact.detail));
  row["wrapper_status"] = std::int64_t{fact.exitStatus};
  if (fact.usage) {
    row["cpu_user_us"] = duration(fact.usage->user);
    row["cpu_system_us"] = duration(fact.usage->system);
    if (fact.usage->maxResidentBytes != 0) {
      row["max_resident_bytes"] = number(fact.usage->maxResidentBytes);
    }
    row["bytes_read"] = number(fact.usage->bytesRead);
    row["bytes_written"] = number(fact.usage->bytesWritten);
    row["oom_kills"] = number(fact.usage->oomKills);
  }
  if (fact.output) {
    set(row, "output", text(outputText(fact.output->out)));
    set(row, "error_output", text(outputText(fact.output->err)));
  }
  if (fact.snapshot) {
    row["processes"] = storedText(common::processesJson(*fact.snapshot));
  }
  if (fact.end) {
    setEnd(row, *fact.end);
    Columns& last = attempt(fact.tally.attempt);
    last["ended_us"] = time(event.wallAt);
    last["duration_us"] = duration(fact.attemptElapsed);
    last["cause"] = std::string(nameOf(fact.cause));
    setEnd(last, *fact.end);
    if (fact.decision) {
      last["decision"] = std::string("no");
      last["rule"] = std::string(nameOf(fact.decision->rule));
      set(last, "reason", text(fact.decision->reason));
    }
  }
  record_.over = true;
}

void Recorder::add(const Event& event, const Alert& fact) {
  addAlert(event, fact.source, fact.recovery, fact.facts);
}

template <class Fact> void Recorder::add(const Event& event, const Fact&) {
  if constexpr (std::is_same_v<Fact, Stalled> || std::is_same_v<Fact, StillRunning>) {
    addAlert(event, {}, false, {});
  }
}

void Recorder::addAlert(const Event& event, std::string_view source, bool recovery,
                        const Facts& facts) {
  Columns& row = record_.alerts[event.sequence];
  row["at_us"] = time(event.wallAt);
  row["severity"] = std::string(nameOf(event.severity));
  row["event"] = std::string(nameOf(event.kind()));
  set(row, "source", text(source));
  row["text"] = storedText(common::sentence(event, {run_, maxAttempts_}));
  row["recovery"] = std::int64_t{recovery ? 1 : 0};
  set(row, "facts", text(factsJson(facts)));
}

} // namespace exec_wrapper::history
