#include "support/process_api/service.h"

namespace exec_wrapper::test {

Answer Service::answer(RecordedRequest& request, bool methodIsWrong) {
  if (methodIsWrong) {
    return errorAnswer(405, request.method + " is not for this path");
  }
  switch (request.kind) {
  case RequestKind::Create:
  case RequestKind::Update:
    return answerExecution(request);
  case RequestKind::Rollbar:
    return answerRollbar(request);
  case RequestKind::Other:
    break;
  }
  return errorAnswer(404, "there is nothing here");
}

Answer Service::answerExecution(RecordedRequest& request) {
  if (!authorized(request)) {
    return errorAnswer(401, "the header Authorization must be: Token token=<key>");
  }
  if (!rules_.permitted) {
    return errorAnswer(403, "this key may not do that");
  }
  if (request.json.isNull()) {
    return errorAnswer(400, "the body must be a JSON object");
  }
  return request.kind == RequestKind::Create
             ? executions_.create(*request.json, request.executionId)
             : executions_.update(request.executionId, *request.json);
}

Answer Service::answerRollbar(const RecordedRequest& request) const {
  const std::string token = request.text("access_token");
  if (request.json.isNull() || !request.json->isObject("data")) {
    return {.status = 400, .body = R"({"err": 1, "message": "data must be an object"})"};
  }
  if (token.empty() || (!rules_.rollbarToken.empty() && token != rules_.rollbarToken)) {
    return {.status = 401, .body = R"({"err": 1, "message": "invalid access token"})"};
  }
  return {.body = R"({"err": 0, "result": {"id": null, "uuid": "0"}})"};
}

bool Service::authorized(const RecordedRequest& request) const {
  const std::string prefix = "Token token=";
  const std::string given = request.header("Authorization");
  return rules_.key.empty() ? given.size() > prefix.size() && given.starts_with(prefix)
                            : given == prefix + rules_.key;
}

} // namespace exec_wrapper::test
