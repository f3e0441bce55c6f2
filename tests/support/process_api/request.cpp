#include "support/process_api/request.h"

#include <Poco/String.h>
#include <Poco/URI.h>

#include <algorithm>
#include <string_view>

namespace exec_wrapper::test {

namespace {

constexpr std::string_view kExecutions = "/v1/process_executions";

/// Without scheme, host, query and base path; nullopt where it has another base.
std::optional<std::string> withinBase(std::string path, const std::string& basePath) {
  if (const std::size_t scheme = path.find("://"); scheme != path.npos && path[0] != '/') {
    path.erase(0, std::min(path.find('/', scheme + 3), path.size()));
  }
  path.erase(std::min(path.find('?'), path.size()));
  if (!path.starts_with(basePath)) {
    return std::nullopt;
  }
  return path.substr(basePath.size());
}

Route checked(Route known, const std::string& method, std::string_view expected) {
  known.methodIsWrong = method != expected;
  return known.methodIsWrong ? Route{.methodIsWrong = true} : known;
}

std::string decoded(const std::string& text) {
  std::string plain;
  try {
    Poco::URI::decode(text, plain);
  } catch (const Poco::Exception&) {
    return text; // an id that does not exist
  }
  return plain;
}

} // namespace

std::string RecordedRequest::header(const std::string& name) const {
  const auto found = std::ranges::find_if(
      headers, [&name](const auto& header) { return Poco::icompare(header.first, name) == 0; });
  return found == headers.end() ? "" : found->second;
}

std::string RecordedRequest::text(const std::string& name) const {
  return json.isNull() ? "" : memberText(*json, name);
}

bool RecordedRequest::final() const {
  return kind == RequestKind::Update && isFinal(text("status"));
}

bool isFinal(const std::string& status) {
  return status == "succeeded" || status == "failed" || status == "terminated_after_time_out";
}

void PrintTo(const RecordedRequest& request, std::ostream* stream) {
  *stream << request.method << " " << request.path << " " << request.body << " -> "
          << request.outcome;
}

Route route(const std::string& method, const std::string& path, const std::string& basePath) {
  const std::optional<std::string> name = withinBase(path, basePath);
  if (!name) {
    return {};
  }
  if (*name == kExecutions) {
    return checked({.kind = RequestKind::Create}, method, "POST");
  }
  if (*name == "/api/1/item/" || *name == "/api/1/item") {
    return checked({.kind = RequestKind::Rollbar}, method, "POST");
  }
  const std::string prefix = std::string(kExecutions) + "/";
  if (name->starts_with(prefix) && name->find('/', prefix.size()) == name->npos) {
    const std::string id = decoded(name->substr(prefix.size()));
    return checked({.kind = RequestKind::Update, .executionId = id}, method, "PATCH");
  }
  return {};
}

} // namespace exec_wrapper::test
