#include "common/event/event_facts.h"

#include "base/text.h"
#include "common/event/sentence.h"
#include "exec_wrapper/event_names.h"

#include <cstdint>

namespace exec_wrapper::common {

namespace {

JsonObject progressObject(const Progress& progress) {
  JsonObject object;
  for (const auto& [name, value] : progress.values) {
    object.addJson(name, value.json);
  }
  return object;
}

JsonObject usageObject(const Usage& usage) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  JsonObject object;
  object.addSeconds("user_seconds", usage.user).addSeconds("system_seconds", usage.system);
  if (usage.maxResidentBytes != 0) {
    object.addNumber("max_resident_bytes", number(usage.maxResidentBytes));
  }
  object.addNumber("bytes_read", number(usage.bytesRead))
      .addNumber("bytes_written", number(usage.bytesWritten))
      .addNumber("major_faults", number(usage.majorFaults))
      .addNumber("voluntary_switches", number(usage.voluntarySwitches))
      .addNumber("involuntary_switches", number(usage.involuntarySwitches))
      .addNumber("oom_kills", number(usage.oomKills));
  return object;
}

JsonObject processObject(const ProcessSnapshot& process) {
  std::string files;
  for (const std::string& file : process.files) {
    files += (files.empty() ? "" : ",") + jsonString(file);
  }
  JsonObject object;
  object.addNumber("pid", process.pid)
      .addNumber("parent", process.parent)
      .add("command", process.command)
      .add("state", std::string(1, process.state))
      .addIfSet("wait_channel", process.waitChannel)
      .addSeconds("cpu_seconds", process.cpuTime)
      .addNumber("threads", static_cast<std::int64_t>(process.threads))
      .addJson("files", "[" + files + "]");
  if (process.moreFiles != 0) {
    object.addNumber("more_files", static_cast<std::int64_t>(process.moreFiles));
  }
  return object;
}

/// Adds the facts of an event, one overload for each kind of payload.
class FactWriter {
public:
  explicit FactWriter(JsonObject& object) : object_(object) {}

  void operator()(const Message& fact) const { object_.addIfSet("source", fact.source); }

  void operator()(const RunRefused& fact) const {
    object_.addIfSet("guard", fact.guard)
        .add("reason", fact.reason)
        .addNumber("exit_status", fact.exitStatus);
  }

  void operator()(const RunAdmitted& fact) const { add(fact.facts); }

  void operator()(const Alert& fact) const {
    object_.addIfSet("source", fact.source);
    if (fact.recovery) {
      object_.addFlag("recovery", true);
    }
    add(fact.facts);
  }

  void operator()(const AttemptStarted& fact) const { add(fact.tally); }

  void operator()(const AttemptEnded& fact) const {
    add(fact.tally);
    add(fact.end);
    object_.add("cause", nameOf(fact.cause))
        .addSeconds("elapsed_seconds", fact.elapsed)
        .addSeconds("retry_delay_seconds", fact.retryDelay);
    add(fact.decision);
    add(fact.snapshot);
  }

  void operator()(const RunFinished& fact) const {
    object_.add("result", nameOf(fact.result)).addNumber("exit_status", fact.exitStatus);
    add(fact.tally);
    if (fact.end) {
      add(*fact.end);
      object_.addSeconds("attempt_elapsed_seconds", fact.attemptElapsed);
    }
    object_.add("cause", nameOf(fact.cause)).addIfSet("detail", fact.detail);
    if (fact.stopSignal) {
      object_.add("stop_signal", base::signalName(*fact.stopSignal));
    }
    object_.addSeconds("elapsed_seconds", fact.elapsed);
    add(fact.decision);
    if (fact.usage) {
      object_.addObject("usage", usageObject(*fact.usage));
    }
    add(fact.snapshot);
  }

  void operator()(const DeliveryFailed& fact) const {
    object_.add("reporter", fact.reporter)
        .add("reason", fact.reason)
        .addNumber("failures", static_cast<std::int64_t>(fact.failures))
        .addFlag("first_of_outage", fact.firstOfOutage)
        .addFlag("given_up", fact.givenUp)
        .addFlag("final", fact.final)
        .addFlag("lasting", fact.lasting);
    if (fact.exchange) {
      add(*fact.exchange);
    }
  }

  void operator()(const ProgressMade& fact) const { add(fact.tally); }

  void operator()(const Heartbeat& fact) const { add(fact.tally); }

  void operator()(const CommandReady& fact) const {
    add(fact.tally);
    object_.addSeconds("elapsed_seconds", fact.elapsed);
  }

  void operator()(const CommandStopping& fact) const { add(fact.tally); }

  void operator()(const Stalled& fact) const {
    add(fact.tally);
    object_.add("sign", nameOf(fact.sign))
        .addSeconds("silence_seconds", fact.silence)
        .add("action", fact.action);
    add(fact.snapshot);
  }

  void operator()(const StillRunning& fact) const {
    add(fact.tally);
    object_.addSeconds("elapsed_seconds", fact.elapsed);
  }

private:
  void add(const std::optional<RetryDecision>& decision) const {
    if (decision) {
      object_.add("decision", decision->again ? "again" : "no")
          .add("rule", nameOf(decision->rule))
          .add("decision_reason", decision->reason);
    }
  }

  void add(const Facts& facts) const {
    JsonObject object;
    for (const auto& [name, value] : facts) {
      object.add(name, value);
    }
    object_.addObject("facts", object);
  }

  void add(const Exchange& exchange) const {
    object_.add("method", exchange.method).add("url", exchange.url);
    if (exchange.statusCode) {
      object_.addNumber("status_code", *exchange.statusCode);
    }
  }

  void add(const Tally& tally) const {
    object_.addNumber("attempt", static_cast<std::int64_t>(tally.attempt))
        .addNumber("failed_attempts", static_cast<std::int64_t>(tally.failedAttempts))
        .addNumber("timed_out_attempts", static_cast<std::int64_t>(tally.timedOutAttempts));
    if (tally.pid) {
      object_.addNumber("command_pid", *tally.pid);
    }
    if (tally.progress) {
      object_.addObject("progress", progressObject(*tally.progress));
    }
  }

  void add(const TreeSnapshotPtr& snapshot) const {
    if (snapshot) {
      object_.addJson("processes", processesJson(*snapshot));
    }
    if (snapshot && snapshot->omitted != 0) {
      object_.addNumber("processes_omitted", static_cast<std::int64_t>(snapshot->omitted));
    }
  }

  void add(const ProcessEnd& end) const {
    object_.add("end", nameOf(end.kind));
    if (end.kind == ProcessEnd::Kind::Signaled || end.kind == ProcessEnd::Kind::Outlived) {
      object_.add("signal", base::signalName(end.number)).addNumber("signal_number", end.number);
    } else {
      object_.addNumber("exit_code", end.number);
    }
  }

  JsonObject& object_;
};

} // namespace

std::string progressJson(const Progress& progress) {
  return progressObject(progress).text();
}

std::string processesJson(const TreeSnapshot& snapshot) {
  std::string list;
  for (const ProcessSnapshot& process : snapshot.processes) {
    list += (list.empty() ? "" : ",") + processObject(process).text();
  }
  return "[" + list + "]";
}

void addFacts(JsonObject& object, const Event& event) {
  std::visit(FactWriter(object), event.payload);
}

} // namespace exec_wrapper::common
