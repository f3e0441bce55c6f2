#include "support/process_api/simulator/request_line.h"

#include <Poco/JSON/Array.h>

namespace exec_wrapper::test {

namespace {

constexpr std::size_t kLongestValue = 100;

/// One line of printable ASCII.
std::string plain(const std::string& text) {
  std::string shown;
  for (const char c : text.substr(0, kLongestValue)) {
    shown += c > ' ' && c < 127 ? c : '?';
  }
  return shown;
}

/// As JSON, which has no control characters.
std::string shownValue(const Poco::Dynamic::Var& value) {
  std::string text = jsonText(value);
  if (text.size() > kLongestValue) {
    text.resize(kLongestValue);
    text += "...";
  }
  return text;
}

std::string member(const JsonObject& object, const std::string& name) {
  return hasValue(object, name) ? " " + plain(name) + "=" + shownValue(object.get(name)) : "";
}

std::string creationFields(const JsonObject& body) {
  std::string text;
  for (const char* const name : {"process_type_id", "process_name", "process_max_concurrency",
                                 "heartbeat_interval_seconds", "max_age_seconds", "hostname"}) {
    text += member(body, name);
  }
  return text;
}

std::string updateFields(const JsonObject& body) {
  std::string text;
  for (const std::string& name : body.getNames()) {
    text += member(body, name);
  }
  return text;
}

std::string rollbarFields(const JsonObject& body) {
  JsonObject::Ptr object = body.getObject("data");
  if (object.isNull()) {
    return {};
  }
  const std::string level = member(*object, "level");
  for (const char* const name : {"body", "message"}) {
    object = object->getObject(name);
    if (object.isNull()) {
      return level;
    }
  }
  return level + member(*object, "body");
}

std::string salientFields(const RecordedRequest& request) {
  if (request.json.isNull()) {
    return request.body.empty() ? "" : " (" + std::to_string(request.body.size()) + " bytes)";
  }
  switch (request.kind) {
  case RequestKind::Create:
    return creationFields(*request.json);
  case RequestKind::Update:
    return updateFields(*request.json);
  case RequestKind::Rollbar:
    return rollbarFields(*request.json);
  case RequestKind::Other:
    break;
  }
  return {};
}

} // namespace

std::string requestLine(const RecordedRequest& request) {
  const bool created = request.kind == RequestKind::Create && !request.executionId.empty();
  return plain(request.method) + " " + plain(request.path) + " -> " + request.outcome +
         (created ? " (" + request.executionId + ")" : "") + " " + salientFields(request);
}

} // namespace exec_wrapper::test
