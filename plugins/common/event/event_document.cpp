#include "common/event/event_document.h"

#include "base/times.h"
#include "common/event/event_facts.h"
#include "common/event/sentence.h"
#include "common/json/json_object.h"
#include "exec_wrapper/event_names.h"

namespace exec_wrapper::common {

namespace {

JsonObject streamObject(const StreamOutput& stream) {
  JsonObject object;
  object.add("head", stream.head)
      .addNumber("omitted_bytes", static_cast<std::int64_t>(stream.omitted))
      .add("tail", stream.tail);
  return object;
}

JsonObject outputObject(const Output& output) {
  JsonObject object;
  object.addObject("stdout", streamObject(output.out))
      .addObject("stderr", streamObject(output.err));
  return object;
}

} // namespace

std::string eventId(const Event& event, const RunIdentity& run) {
  const auto time =
      std::chrono::duration_cast<std::chrono::microseconds>(event.wallAt.time_since_epoch());
  return run.host + "-" + std::to_string(run.wrapperPid) + "-" + std::to_string(time.count()) +
         "-" + std::to_string(event.sequence);
}

std::string eventDocument(const Event& event, const RunIdentity& run,
                          std::optional<std::uint64_t> attempts) {
  JsonObject object;
  object.add("schema", kEventSchema)
      .add("id", eventId(event, run))
      .addIfSet("run_id", run.id)
      .add("time", base::formatTime(event.wallAt, base::Precision::Milliseconds))
      .add("severity", nameOf(event.severity))
      .add("event", nameOf(event.kind()))
      .add("message", sentence(event, {run, attempts}))
      .add("host", run.host)
      .addNumber("pid", run.wrapperPid)
      .addIfSet("name", run.name)
      .addIfSet("project", run.project)
      .addIfSet("deployment", run.deployment)
      .add("command", run.commandLine)
      .add("wrapper_version", run.wrapperVersion);
  addFacts(object, event);
  if (const auto* const finished = event.as<RunFinished>(); finished && finished->output) {
    object.addObject("output", outputObject(*finished->output));
  }
  return object.text();
}

} // namespace exec_wrapper::common
