#include "json_line.h"

#include "base/times.h"
#include "common/event/event_facts.h"
#include "common/event/sentence.h"
#include "common/json/json_object.h"
#include "exec_wrapper/event_names.h"

namespace exec_wrapper::log {

std::string jsonLine(const Event& event, const RunLabels& labels, std::string_view message) {
  const RunIdentity& run = labels.run;
  common::JsonObject object;
  object.add("time", base::formatTime(event.wallAt, base::Precision::Milliseconds))
      .add("severity", nameOf(event.severity))
      .add("event", nameOf(event.kind()))
      .addNumber("pid", run.wrapperPid)
      .addIfSet("run_id", run.id)
      .addIfSet("name", run.name)
      .addIfSet("project", run.project)
      .addIfSet("deployment", run.deployment)
      .addIfSet("program_version", labels.programVersion)
      .addIfSet("command", run.commandLine);
  common::addFacts(object, event);
  return object.add("message", message).text();
}

} // namespace exec_wrapper::log
