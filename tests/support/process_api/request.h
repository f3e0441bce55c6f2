#pragma once

#include "exec_wrapper/time.h"
#include "support/process_api/json.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::test {

enum class RequestKind { Create, Update, Rollbar, Other };

/// A request as it came, and what was done about it.
struct RecordedRequest {
  RequestKind kind = RequestKind::Other;
  std::string method;
  std::string path; ///< as sent
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  JsonObject::Ptr json; ///< the body; null where it is no JSON object. Not to be changed
  SteadyTime arrived;
  std::uint16_t peerPort = 0; ///< the same for all that came through one connection
  std::string executionId;    ///< that is updated, or was created
  int status = 0;             ///< of the answer; 0 where there is none
  std::string outcome;        ///< what was done, for people: "201", "hang", "503, processed"

  /// The value of a header, whose name is compared in any case; empty where there is none.
  std::string header(const std::string& name) const;

  /// A member of the body as `memberText` has it.
  std::string text(const std::string& name) const;

  /// True for an update after which none is expected.
  bool final() const;
};

/// True for the three states in which an execution is over.
bool isFinal(const std::string& status);

/// For gtest's messages.
void PrintTo(const RecordedRequest& request, std::ostream* stream);

/// Where a request belongs.
struct Route {
  RequestKind kind = RequestKind::Other;
  std::string executionId = {}; ///< decoded
  bool methodIsWrong = false;   ///< the path is known, but not with this method
};

/// `path` may have a query, or be a whole URL as proxies get it; `basePath` is cut off.
Route route(const std::string& method, const std::string& path, const std::string& basePath);

} // namespace exec_wrapper::test
