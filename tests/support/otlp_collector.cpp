#include "support/otlp_collector.h"

#include "support/otlp_schema.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <cstdlib>
#include <fstream>

namespace exec_wrapper::test {
namespace {

using Object = Poco::JSON::Object::Ptr;

template <class Do> void each(const Object& object, const std::string& list, Do take) {
  const auto array = object->getArray(list);
  for (unsigned i = 0; array && i < array->size(); ++i) {
    take(array->getObject(i));
  }
}

std::map<std::string, std::string> attributesOf(const Object& object) {
  std::map<std::string, std::string> attributes;
  each(object, "attributes", [&attributes](const Object& pair) {
    attributes[pair->getValue<std::string>("key")] =
        pair->getObject("value")->begin()->second.convert<std::string>();
  });
  return attributes;
}

std::string textIn(const Object& object, const std::string& name) {
  return object->optValue<std::string>(name, "");
}

HeardSpan spanIn(const Object& object) {
  HeardSpan span;
  span.traceId = textIn(object, "traceId");
  span.id = textIn(object, "spanId");
  span.parent = textIn(object, "parentSpanId");
  span.state = textIn(object, "traceState");
  span.name = textIn(object, "name");
  span.flags = object->getValue<int>("flags");
  span.kind = object->getValue<int>("kind");
  span.begun = std::stoll(textIn(object, "startTimeUnixNano"));
  span.ended = std::stoll(textIn(object, "endTimeUnixNano"));
  span.status = object->getObject("status")->optValue<int>("code", 0);
  span.message = textIn(object->getObject("status"), "message");
  span.attributes = attributesOf(object);
  each(object, "events",
       [&span](const Object& event) { span.events.push_back(textIn(event, "name")); });
  return span;
}

HeardLog logIn(const Object& object) {
  HeardLog log;
  log.traceId = textIn(object, "traceId");
  log.span = textIn(object, "spanId");
  log.event = textIn(object, "eventName");
  log.body = textIn(object->getObject("body"), "stringValue");
  log.severity = object->getValue<int>("severityNumber");
  log.attributes = attributesOf(object);
  return log;
}

/// For a check by other programs: every body becomes a file of this directory.
void keepForOthers(const HeardRequest& request, const std::string& server, std::size_t number) {
  if (const char* const directory = std::getenv("EXEC_WRAPPER_KEEP_OTLP")) {
    const std::string name = request.path.substr(request.path.rfind('/') + 1);
    std::ofstream(std::string(directory) + "/" + name + "-" + server.substr(server.rfind(':') + 1) +
                  "-" + std::to_string(number) + ".json")
        << request.body;
  }
}

} // namespace

OtlpCollector::OtlpCollector()
    : server_([this](const HeardRequest& request) { return answer(request); }) {}

std::string OtlpCollector::response(const std::string& status, const std::string& body,
                                    const std::string& headers) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

void OtlpCollector::answerNext(const std::string& path, std::string answer) {
  server_.change([&] { next_[path].push_back(std::move(answer)); });
}

void OtlpCollector::answerAlways(const std::string& path, std::string answer) {
  server_.change([&] { always_[path] = std::move(answer); });
}

void OtlpCollector::answerAll(std::optional<std::string> answer) {
  server_.change([&] { all_ = std::move(answer); });
}

void OtlpCollector::answerAccepted(std::string answer) {
  server_.change([&] { accepted_ = std::move(answer); });
}

std::string OtlpCollector::answer(const HeardRequest& request) {
  if (all_) {
    return *all_;
  }
  if (std::deque<std::string>& answers = next_[request.path]; !answers.empty()) {
    std::string answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
  if (const std::string& answer = always_[request.path]; !answer.empty()) {
    return answer;
  }
  const std::size_t faults = faults_.size();
  try {
    take(request);
  } catch (const std::exception& error) {
    faults_.push_back(error.what());
  }
  return faults_.size() == faults
             ? accepted_
             : response("400 Bad Request", "{\"code\":3,\"message\":\"" + faults_.back() + "\"}");
}

void OtlpCollector::take(const HeardRequest& request) {
  static const std::map<std::string, std::string> kRoots = {
      {"/v1/traces", "Traces"}, {"/v1/metrics", "Metrics"}, {"/v1/logs", "Logs"}};
  const auto root = kRoots.find(request.path);
  if (request.method != "POST" || root == kRoots.end() ||
      request.header("Content-Type") != "application/json") {
    throw std::runtime_error("no request of OTLP: " + request.head);
  }
  if (const std::string fault = otlpFault(root->second, request.body); !fault.empty()) {
    throw std::runtime_error(fault);
  }
  keepForOthers(request, server_.url(), ++taken_);
  const auto body = Poco::JSON::Parser().parse(request.body).extract<Object>();
  const std::string items = root->second == "Traces" ? "Spans" : root->second;
  each(body, "resource" + items, [&](const Object& resource) {
    each(resource, "scope" + items, [&](const Object& scope) {
      each(scope, "spans", [&](const Object& span) {
        spans_.push_back(spanIn(span));
        spans_.back().resource = attributesOf(resource->getObject("resource"));
      });
      each(scope, "logRecords", [&](const Object& log) { logs_.push_back(logIn(log)); });
      each(scope, "metrics", [&](const Object& metric) {
        resourceOfMetrics_ = attributesOf(resource->getObject("resource"));
        each(metric->getObject("gauge"), "dataPoints", [&](const Object& point) {
          std::map<std::string, std::string> labels = attributesOf(point);
          labels.erase("exec_wrapper.job");
          const std::string label = labels.empty() ? "" : "{" + labels.begin()->second + "}";
          metrics_[textIn(metric, "name") + label] =
              point->get(point->has("asInt") ? "asInt" : "asDouble").convert<std::string>();
        });
      });
    });
  });
}

std::vector<HeardSpan> OtlpCollector::spans() const {
  std::vector<HeardSpan> spans;
  server_.change([&] { spans = spans_; });
  return spans;
}

std::vector<HeardLog> OtlpCollector::logs() const {
  std::vector<HeardLog> logs;
  server_.change([&] { logs = logs_; });
  return logs;
}

std::map<std::string, std::string> OtlpCollector::metrics() const {
  std::map<std::string, std::string> metrics;
  server_.change([&] { metrics = metrics_; });
  return metrics;
}

std::map<std::string, std::string> OtlpCollector::resourceOfMetrics() const {
  std::map<std::string, std::string> resource;
  server_.change([&] { resource = resourceOfMetrics_; });
  return resource;
}

std::vector<std::string> OtlpCollector::faults() const {
  std::vector<std::string> faults;
  server_.change([&] { faults = faults_; });
  return faults;
}

std::vector<std::string> OtlpCollector::paths() const {
  std::vector<std::string> paths;
  for (const HeardRequest& request : server_.requests()) {
    paths.push_back(request.path);
  }
  return paths;
}

} // namespace exec_wrapper::test
