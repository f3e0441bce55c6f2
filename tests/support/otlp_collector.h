#pragma once

#include "support/recorded_requests.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A span as it came, with the attributes of texts and numbers as texts.
struct HeardSpan {
  std::string traceId, id, parent, name, state;
  int flags = 0;
  int kind = 0;
  int status = 0;
  std::string message;
  std::int64_t begun = 0; ///< nanoseconds since 1970
  std::int64_t ended = 0;
  std::map<std::string, std::string> attributes;
  std::vector<std::string> events;
  std::map<std::string, std::string> resource;
};

struct HeardLog {
  std::string traceId, span, body, event;
  int severity = 0;
  std::map<std::string, std::string> attributes;
};

/// A collector that receives OTLP by HTTP in JSON, and is stricter than real ones: what is not
/// exactly as the protocol's schema has it is answered with 400 and kept in `faults`.
class OtlpCollector {
public:
  OtlpCollector();

  std::string url() const { return server_.url(); }

  /// The next request to this path gets this answer, whole, and is not taken in. An empty answer is
  /// none. A second call adds an answer to the one after it.
  void answerNext(const std::string& path, std::string answer);

  /// The same for every request to this path; an empty text: the usual answer again.
  void answerAlways(const std::string& path, std::string answer);

  /// All requests get this answer; no value: the usual one.
  void answerAll(std::optional<std::string> answer);

  /// What is answered to a request that was taken in.
  void answerAccepted(std::string answer);

  std::vector<HeardSpan> spans() const; ///< of accepted requests, in the order in which they came
  std::vector<HeardLog> logs() const;
  std::map<std::string, std::string> metrics() const; ///< the value of each; `NAME{LABEL}`
  std::map<std::string, std::string> resourceOfMetrics() const;
  std::vector<std::string> faults() const;
  std::vector<HeardRequest> requests() const { return server_.requests(); }
  std::vector<std::string> paths() const; ///< of all requests

  void awaitCount(std::size_t count) const { server_.awaitCount(count, std::chrono::seconds(30)); }

  static std::string response(const std::string& status, const std::string& body,
                              const std::string& headers = "Content-Type: application/json\r\n");

private:
  std::string answer(const HeardRequest& request);
  void take(const HeardRequest& request);

  std::map<std::string, std::deque<std::string>> next_;
  std::map<std::string, std::string> always_;
  std::optional<std::string> all_;
  std::string accepted_ = response("200 OK", "{}");
  std::vector<HeardSpan> spans_;
  std::vector<HeardLog> logs_;
  std::map<std::string, std::string> metrics_;
  std::map<std::string, std::string> resourceOfMetrics_;
  std::vector<std::string> faults_;
  std::size_t taken_ = 0;
  mutable RecordingServer server_; // last: its threads use the rest
};

} // namespace exec_wrapper::test
