#include "report/spool/event_codec.h"

#include "exec_wrapper/event_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace exec_wrapper::report {

namespace {

/// The names of the records of the kept kinds.
constexpr std::array<std::pair<EventKind, std::string_view>, 5> kKinds = {
    {{EventKind::RunRefused, "refused"},
     {EventKind::RunAdmitted, "admitted"},
     {EventKind::AttemptStarted, "attempt_started"},
     {EventKind::AttemptEnded, "attempt_ended"},
     {EventKind::RunFinished, "finished"}}};

std::string recordKind(EventKind kind) {
  const auto found = std::ranges::find(kKinds, kind, &decltype(kKinds)::value_type::first);
  return found == kKinds.end() ? std::string() : std::string(found->second);
}

std::optional<EventKind> kindNamed(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &decltype(kKinds)::value_type::second);
  return found == kKinds.end() ? std::nullopt : std::optional(found->first);
}

std::string processName(std::size_t index) {
  return "process" + std::to_string(index);
}

// The names of an event's values. Each is written and read in one place, in the order of the
// members: `Writer` and `Reader` have the same methods.

class Writer {
public:
  explicit Writer(JournalRecord& record) : record_(record) {}

  void text(const std::string& name, const std::string& value) {
    if (!value.empty()) {
      record_.set(name, value);
    }
  }
  void time(const std::string& name, const Duration& value) { record_.set(name, value.count()); }
  template <class Number> void number(const std::string& name, const Number& value) {
    record_.set(name, static_cast<std::int64_t>(value));
  }
  template <class Number>
  void optionalNumber(const std::string& name, const std::optional<Number>& value) {
    if (value) {
      number(name, *value);
    }
  }
  template <class Enum> void word(const std::string& name, const Enum& value) {
    record_.set(name, std::string(nameOf(value)));
  }
  void facts(const Facts& facts) {
    for (const auto& [name, value] : facts) {
      record_.set("fact:" + name, value);
    }
  }
  void progress(const ProgressPtr& progress) {
    if (progress) {
      number("progress", progress->revision);
      for (const auto& [name, value] : progress->values) {
        record_.set("progress:" + name, std::to_string(value.revision) + " " + value.json);
      }
    }
  }
  void stream(const std::string& name, const StreamOutput& stream) {
    text(name + ".head", stream.head);
    number(name + ".omitted", stream.omitted);
    text(name + ".tail", stream.tail);
  }
  void output(const OutputPtr& output) {
    if (output) {
      stream("stdout", output->out);
      stream("stderr", output->err);
    }
  }
  template <class Value, class Method>
  void optionally(const std::string& name, const std::optional<Value>& value, Method method) {
    if (value) {
      number(name, 1);
      method(*this, *value);
    }
  }
  template <class Method> void snapshot(const TreeSnapshotPtr& snapshot, Method method) {
    if (snapshot) {
      number("processes", snapshot->processes.size());
      number("processes.omitted", snapshot->omitted);
      for (std::size_t i = 0; i < snapshot->processes.size(); ++i) {
        method(*this, processName(i), snapshot->processes[i]);
      }
    }
  }
  void texts(const std::string& name, const std::vector<std::string>& all) {
    number(name, all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      text(name + "." + std::to_string(i), all[i]);
    }
  }
  void letter(const std::string& name, const char& value) { text(name, std::string(1, value)); }

private:
  JournalRecord& record_;
};

class Reader {
public:
  explicit Reader(const JournalRecord& record) : record_(record) {}

  void text(const std::string& name, std::string& value) const { value = record_.text(name); }
  void time(const std::string& name, Duration& value) const {
    value = Duration(record_.integer(name).value_or(0));
  }
  template <class Number> void number(const std::string& name, Number& value) const {
    value = static_cast<Number>(record_.integer(name).value_or(0));
  }
  template <class Number>
  void optionalNumber(const std::string& name, std::optional<Number>& value) const {
    if (const auto found = record_.integer(name)) {
      value = static_cast<Number>(*found);
    }
  }
  template <class Enum> void word(const std::string& name, Enum& value) const {
    value = valueNamed<Enum>(record_.text(name)).value_or(value);
  }
  void facts(Facts& facts) const { facts = record_.valuesWith("fact:"); }
  void progress(ProgressPtr& progress) const {
    const auto revision = record_.integer("progress");
    if (!revision) {
      return;
    }
    auto read = std::make_shared<Progress>();
    number("progress", read->revision);
    for (const auto& [name, text] : record_.valuesWith("progress:")) {
      Progress::Value value;
      const char* const end = text.data() + text.size();
      const auto [rest, error] = std::from_chars(text.data(), end, value.revision);
      if (error == std::errc() && rest != end && *rest == ' ') {
        value.json.assign(rest + 1, end);
        read->values.emplace(name, std::move(value));
      }
    }
    progress = std::move(read);
  }
  void stream(const std::string& name, StreamOutput& stream) const {
    text(name + ".head", stream.head);
    number(name + ".omitted", stream.omitted);
    text(name + ".tail", stream.tail);
  }
  void output(OutputPtr& output) const {
    if (record_.integer("stdout.omitted")) {
      auto read = std::make_shared<Output>();
      stream("stdout", read->out);
      stream("stderr", read->err);
      output = std::move(read);
    }
  }
  template <class Value, class Method>
  void optionally(const std::string& name, std::optional<Value>& value, Method method) const {
    if (record_.integer(name)) {
      method(*this, value.emplace());
    }
  }
  template <class Method> void snapshot(TreeSnapshotPtr& snapshot, Method method) const {
    if (!record_.integer("processes")) {
      return;
    }
    auto read = std::make_shared<TreeSnapshot>();
    read->processes.resize(count("processes"));
    number("processes.omitted", read->omitted);
    for (std::size_t i = 0; i < read->processes.size(); ++i) {
      method(*this, processName(i), read->processes[i]);
    }
    snapshot = std::move(read);
  }
  void texts(const std::string& name, std::vector<std::string>& all) const {
    all.resize(count(name));
    for (std::size_t i = 0; i < all.size(); ++i) {
      text(name + "." + std::to_string(i), all[i]);
    }
  }
  void letter(const std::string& name, char& value) const {
    const std::string text = record_.text(name);
    value = text.empty() ? value : text.front();
  }

private:
  // A file may claim any number.
  std::size_t count(const std::string& name) const {
    constexpr std::int64_t kMost = 64;
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(record_.integer(name).value_or(0), 0, kMost));
  }

  const JournalRecord& record_;
};

// `auto&`: constant for the writer, to be filled for the reader.

template <class Visitor> void visitTally(Visitor& visitor, auto& tally) {
  visitor.number("attempt", tally.attempt);
  visitor.number("failed_attempts", tally.failedAttempts);
  visitor.number("timed_out_attempts", tally.timedOutAttempts);
  visitor.optionalNumber("pid", tally.pid);
  visitor.progress(tally.progress);
  visitor.number("attempt_in_count", tally.attemptInCount);
}

constexpr auto kVisitEnd = [](auto& visitor, auto& end) {
  visitor.word("end.kind", end.kind);
  visitor.number("end.number", end.number);
};

constexpr auto kVisitProcess = [](auto& visitor, const std::string& name, auto& process) {
  visitor.number(name + ".pid", process.pid);
  visitor.number(name + ".parent", process.parent);
  visitor.text(name + ".command", process.command);
  visitor.letter(name + ".state", process.state);
  visitor.text(name + ".wait_channel", process.waitChannel);
  visitor.time(name + ".cpu", process.cpuTime);
  visitor.number(name + ".threads", process.threads);
  visitor.texts(name + ".files", process.files);
  visitor.number(name + ".more_files", process.moreFiles);
};

constexpr auto kVisitDecision = [](auto& visitor, auto& decision) {
  visitor.number("decision.again", decision.again);
  visitor.word("decision.rule", decision.rule);
  visitor.text("decision.reason", decision.reason);
};

constexpr auto kVisitUsage = [](auto& visitor, auto& usage) {
  visitor.time("usage.user", usage.user);
  visitor.time("usage.system", usage.system);
  visitor.number("usage.max_resident_bytes", usage.maxResidentBytes);
  visitor.number("usage.bytes_read", usage.bytesRead);
  visitor.number("usage.bytes_written", usage.bytesWritten);
  visitor.number("usage.major_faults", usage.majorFaults);
  visitor.number("usage.voluntary_switches", usage.voluntarySwitches);
  visitor.number("usage.involuntary_switches", usage.involuntarySwitches);
  visitor.number("usage.oom_kills", usage.oomKills);
};

template <class Visitor, class T> void visitFact(Visitor& visitor, T& fact) {
  using What = std::remove_const_t<T>;
  if constexpr (std::is_same_v<What, RunRefused>) {
    visitor.text("guard", fact.guard);
    visitor.text("reason", fact.reason);
    visitor.number("exit_status", fact.exitStatus);
  } else if constexpr (std::is_same_v<What, RunAdmitted>) {
    visitor.facts(fact.facts);
  } else if constexpr (std::is_same_v<What, AttemptStarted>) {
    visitTally(visitor, fact.tally);
  } else if constexpr (std::is_same_v<What, AttemptEnded>) {
    visitTally(visitor, fact.tally);
    kVisitEnd(visitor, fact.end);
    visitor.word("cause", fact.cause);
    visitor.time("elapsed", fact.elapsed);
    visitor.time("retry_delay", fact.retryDelay);
    visitor.optionally("decision", fact.decision, kVisitDecision);
    visitor.number("next_in_count", fact.nextInCount);
    visitor.snapshot(fact.snapshot, kVisitProcess);
  } else if constexpr (std::is_same_v<What, RunFinished>) {
    visitor.word("result", fact.result);
    visitTally(visitor, fact.tally);
    visitor.optionally("end", fact.end, kVisitEnd);
    visitor.word("cause", fact.cause);
    visitor.text("detail", fact.detail);
    visitor.optionalNumber("stop_signal", fact.stopSignal);
    visitor.time("attempt_elapsed", fact.attemptElapsed);
    visitor.time("elapsed", fact.elapsed);
    visitor.number("exit_status", fact.exitStatus);
    visitor.optionally("decision", fact.decision, kVisitDecision);
    visitor.optionally("usage", fact.usage, kVisitUsage);
    visitor.output(fact.output);
    visitor.snapshot(fact.snapshot, kVisitProcess);
  }
}

template <class What> Payload read(const JournalRecord& record) {
  What what;
  Reader reader(record);
  visitFact(reader, what);
  return what;
}

Payload factIn(const JournalRecord& record, EventKind kind) {
  switch (kind) {
  case EventKind::RunRefused:
    return read<RunRefused>(record);
  case EventKind::RunAdmitted:
    return read<RunAdmitted>(record);
  case EventKind::AttemptStarted:
    return read<AttemptStarted>(record);
  case EventKind::AttemptEnded:
    return read<AttemptEnded>(record);
  default:
    return read<RunFinished>(record);
  }
}

} // namespace

std::int64_t timeNumber(WallTime time) {
  return std::chrono::duration_cast<Duration>(time.time_since_epoch()).count();
}

// Between 1970 and 2200, so that calculations are safe, whatever a file contains.
WallTime timeOf(std::int64_t number) {
  constexpr std::int64_t kLast = 7'258'118'400'000'000'000;
  number = std::clamp<std::int64_t>(number, 0, kLast);
  return WallTime(std::chrono::duration_cast<WallTime::duration>(Duration(number)));
}

JournalRecord recordOf(const Event& event) {
  JournalRecord record(recordKind(event.kind()));
  Writer writer(record);
  writer.number("sequence", event.sequence);
  writer.number("time", timeNumber(event.wallAt));
  writer.word("severity", event.severity);
  std::visit([&](const auto& fact) { visitFact(writer, fact); }, event.payload);
  return record;
}

std::optional<Event> eventIn(const JournalRecord& record) {
  const auto kind = kindNamed(record.kind());
  const auto time = record.integer("time");
  if (!kind || !time) {
    return std::nullopt;
  }
  Event event;
  const Reader reader(record);
  reader.number("sequence", event.sequence);
  event.wallAt = timeOf(*time);
  reader.word("severity", event.severity);
  event.payload = factIn(record, *kind);
  return event;
}

} // namespace exec_wrapper::report
