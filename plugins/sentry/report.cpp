#include "report.h"

#include "base/text.h"
#include "base/times.h"
#include "common/crypto/sha256.h"
#include "common/event/event_facts.h"
#include "common/json/json_object.h"
#include "exec_wrapper/event_names.h"
#include "exec_wrapper/version.h"

#include <cstddef>
#include <string_view>
#include <utility>

namespace exec_wrapper::sentry {

namespace {

using common::JsonObject;

constexpr std::size_t kLongestText = 8000;     // Sentry's limit is 8192
constexpr std::size_t kLongestTag = 200;       // Sentry's limit
constexpr std::size_t kMostFacts = std::size_t{512} * 1024; // an event may have 1 MiB

std::string json(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ",") + common::jsonString(text);
  }
  return "[" + list + "]";
}

/// How a run failed: a short name, and the parts of it that distinguish one trouble from another.
/// Numbers that change with each run, such as its duration, are in neither.
struct Trouble {
  std::string type;
  std::vector<std::string> parts;
};

Trouble troubleOf(const ProcessEnd& end) {
  const std::string number = std::to_string(end.number);
  switch (end.kind) {
  case ProcessEnd::Kind::Exited:
    return {"ExitStatus", {"exit", number}};
  case ProcessEnd::Kind::Signaled:
    return {"Signal", {"signal", base::signalName(end.number)}};
  case ProcessEnd::Kind::NotStarted:
    return {"NotStarted", {"not_started", number}};
  case ProcessEnd::Kind::Outlived:
    return {"Outlived", {"outlived"}};
  }
  return {"Failed", {"failed"}};
}

Trouble troubleOf(const RunFinished& fact) {
  switch (fact.cause) {
  case Cause::Itself:
    return fact.end ? troubleOf(*fact.end) : Trouble{"Failed", {"failed"}};
  case Cause::TimedOut:
    return {"TimedOut", {"timed_out"}};
  case Cause::Stopped:
    return {"Stopped", {"stopped"}};
  case Cause::Revoked:
    return {"Revoked", {"revoked"}};
  case Cause::WrapperKilled:
    return {"WrapperKilled", {"wrapper_killed"}};
  case Cause::Stalled:
    return {"Stalled", {"stalled"}};
  }
  return {"Failed", {"failed"}};
}

bool failed(const RunFinished& fact) {
  return fact.result != RunFinished::Result::Succeeded;
}

std::string levelOf(const Event& event) {
  const auto* const finished = event.as<RunFinished>();
  if (finished != nullptr && failed(*finished)) {
    return "error";
  }
  return event.severity == Severity::Critical ? "fatal" : base::lowerCase(nameOf(event.severity));
}

/// What distinguishes the issue from others of the same job.
std::vector<std::string> partsOf(const Event& event) {
  const std::string kind(nameOf(event.kind()));
  if (const auto* const fact = event.as<RunFinished>()) {
    return failed(*fact) ? troubleOf(*fact).parts : std::vector<std::string>{"succeeded"};
  }
  if (const auto* const fact = event.as<Alert>()) {
    return {kind, fact->source, fact->recovery ? "recovery" : "trouble"};
  }
  if (const auto* const fact = event.as<RunRefused>()) {
    return {kind, fact->guard};
  }
  if (const auto* const fact = event.as<DeliveryFailed>()) {
    return {kind, fact->reporter};
  }
  return {kind};
}

std::string fingerprint(const Event& event, const RunIdentity& run) {
  std::vector<std::string> all = {"exec_wrapper", run.project, run.job};
  for (std::string& part : partsOf(event)) {
    all.push_back(std::move(part));
  }
  return json(all);
}

class Tags {
public:
  Tags& add(std::string_view name, std::string_view value) {
    object_.addIfSet(name, base::shortened(base::printable(base::trimmed(value)), kLongestTag));
    return *this;
  }
  const JsonObject& object() const { return object_; }

private:
  JsonObject object_;
};

JsonObject tagsOf(const Event& event, const ReportContext& context) {
  const RunIdentity& run = context.title.run;
  Tags tags;
  tags.add("event", nameOf(event.kind()))
      .add("job", run.job)
      .add("run_id", run.id)
      .add("project", run.project)
      .add("deployment", run.deployment)
      .add("monitor.slug", context.monitored ? context.labels.slug : "");
  if (const Tally* const tally = event.tally()) {
    tags.add("attempt", std::to_string(tally->attempt));
  }
  if (context.finished != nullptr) {
    tags.add("result", nameOf(context.finished->result))
        .add("cause", nameOf(context.finished->cause))
        .add("exit_status", std::to_string(context.finished->exitStatus));
  }
  return tags.object();
}

JsonObject contextsOf(const Event& event, const ReportContext& context) {
  const bool good = levelOf(event) == "info" || levelOf(event) == "debug";
  JsonObject trace;
  trace.add("trace_id", context.labels.runId)
      .add("span_id", common::sha256(context.labels.runId).substr(0, 16))
      .add("op", "process")
      .add("status", good ? "ok" : "internal_error");
  JsonObject contexts;
  contexts.addObject("trace", trace);
  if (context.monitored) {
    contexts.addObject("monitor", JsonObject().add("slug", context.labels.slug));
  }
  return contexts;
}

JsonObject extraOf(const Event& event, const ReportContext& context) {
  const RunIdentity& run = context.title.run;
  JsonObject facts;
  common::addFacts(facts, event);
  JsonObject extra;
  extra.add("command", run.commandLine)
      .addNumber("wrapper_pid", run.wrapperPid)
      .addIfSet("schedule", run.schedule);
  const std::string text = facts.text();
  if (text.size() <= kMostFacts) {
    extra.addJson("facts", text);
  }
  if (context.finished != nullptr) {
    extra.addSeconds("elapsed_seconds", context.finished->elapsed);
  }
  return extra;
}

/// A failed run is an exception, which Sentry shows by its type; anything else is a message.
void addText(JsonObject& object, const Event& event, const common::RunTitle& title) {
  const std::string text =
      base::shortened(base::printable(common::sentence(event, title)), kLongestText);
  const auto* const finished = event.as<RunFinished>();
  if (finished == nullptr || !failed(*finished)) {
    object.addObject("logentry", JsonObject().add("formatted", text));
    return;
  }
  const JsonObject exception =
      JsonObject()
          .add("type", troubleOf(*finished).type)
          .add("value", text)
          .addObject("mechanism",
                     JsonObject().add("type", "exec_wrapper").addFlag("handled", false));
  object.addObject("exception", JsonObject().addJson("values", "[" + exception.text() + "]"));
}

std::string idOf(const Event& event, const Labels& labels) {
  return common::sha256("sentry " + labels.runId + " " + std::to_string(event.sequence) + " " +
                        std::string(nameOf(event.kind())))
      .substr(0, 32);
}

std::string contentOf(const StreamOutput& stream) {
  const std::string gap =
      stream.omitted == 0 ? std::string()
                          : "\n[... " + std::to_string(stream.omitted) + " bytes left out ...]\n";
  return stream.head + gap + stream.tail;
}

} // namespace

Report reportOf(const Event& event, const ReportContext& context) {
  const RunIdentity& run = context.title.run;
  Report report;
  report.id = idOf(event, context.labels);
  JsonObject object;
  object.add("event_id", report.id)
      .add("timestamp", base::formatTime(event.wallAt, base::Precision::Milliseconds))
      .add("platform", "other")
      .add("level", levelOf(event))
      .add("logger", "exec_wrapper")
      .addIfSet("server_name", run.host)
      .add("environment", context.labels.environment)
      .addIfSet("release", context.labels.release)
      .add("transaction", base::shortened(base::printable(run.job), kLongestTag));
  addText(object, event, context.title);
  object.addJson("fingerprint", fingerprint(event, run))
      .addObject("tags", tagsOf(event, context))
      .addObject("contexts", contextsOf(event, context))
      .addObject("extra", extraOf(event, context))
      .addObject("sdk",
                 JsonObject().add("name", "exec_wrapper").add("version", EXEC_WRAPPER_VERSION));
  report.json = object.text();
  return report;
}

std::vector<Attachment> attachmentsOf(const Output& output) {
  std::vector<Attachment> attachments;
  for (const auto& [name, stream] :
       {std::pair("stdout.txt", &output.out), std::pair("stderr.txt", &output.err)}) {
    std::string content = contentOf(*stream);
    if (!content.empty()) {
      attachments.push_back({name, std::move(content)});
    }
  }
  return attachments;
}

} // namespace exec_wrapper::sentry
