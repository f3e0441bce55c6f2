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
    add(fact.facts);
  }

  void operator()(const AttemptStarted& fact) const { add(fact.tally); }

  void operator()(const AttemptEnded& fact) const {
    add(fact.tally);
    add(fact.end);
    object_.add("cause", nameOf(fact.cause))
        .addSeconds("elapsed_seconds", fact.elapsed)
        .addSeconds("retry_delay_seconds", fact.retryDelay);
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
    if (fact.usage) {
      object_.addObject("usage", usageObject(*fact.usage));
    }
  }

  void operator()(const DeliveryFailed& fact) const {
    object_.add("reporter", fact.reporter)
        .add("reason", fact.reason)
        .addNumber("failures", static_cast<std::int64_t>(fact.failures))
        .addFlag("first_of_outage", fact.firstOfOutage)
        .addFlag("given_up", fact.givenUp)
        .addFlag("final", fact.final);
    if (fact.exchange) {
      add(*fact.exchange);
    }
  }

  void operator()(const ProgressMade& fact) const { add(fact.tally); }

  void operator()(const Heartbeat& fact) const { add(fact.tally); }

private:
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

void addFacts(JsonObject& object, const Event& event) {
  std::visit(FactWriter(object), event.payload);
}

} // namespace exec_wrapper::common
