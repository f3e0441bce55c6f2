#pragma once

#include "exec_wrapper/time.h"
#include "support/recorded_requests.h"
#include "support/sentry/envelope_reader.h"
#include "support/sentry/monitors.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A Sentry with one project that takes everything by the letter. What it cannot take is answered
/// as Relay answers it, and is among its `problems`.
class SentryServer {
public:
  static constexpr const char* kKey = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
  static constexpr const char* kProject = "1337";

  SentryServer() = default;

  /// The address of the project, with its key.
  std::string dsn() const;
  std::string url() const { return server_.url(); }

  // What it was sent.

  std::vector<HeardRequest> requests() const { return server_.requests(); }
  void awaitCount(std::size_t count, Duration limit) const { server_.awaitCount(count, limit); }
  std::vector<SentryEnvelope> envelopes() const; ///< those that it took
  std::vector<SentryCheckIn> checkIns() const;
  std::map<std::string, std::string> configs() const;
  std::vector<std::string> dropped() const;
  std::vector<Poco::JSON::Object::Ptr> events() const; ///< each id once, as Sentry keeps them
  std::vector<std::string> problems() const;

  // What it does next.

  /// So many requests get this answer: a status line and perhaps headers, such as
  /// "503 Service Unavailable\r\nRetry-After: 1". Nothing is taken.
  void fail(const std::string& answer, int times = 1, const std::string& body = "{}");

  /// So many requests get no answer.
  void hang(int times = 1);

  /// So many requests are taken, and the answer is lost.
  void loseAnswers(int times = 1);

  /// The next answer announces these limits, and its request is taken all the same.
  void announce(const std::string& limits);

  /// Ends what `fail`, `hang` and `loseAnswers` began.
  void recover();

  void timeOut();

private:
  struct Next {
    std::string answer; ///< empty: none
    bool take = false;
  };

  std::string answer(const HeardRequest& request);
  std::string take(const HeardRequest& request);
  void push(const Next& next, int times);

  std::deque<Next> next_;
  std::string announced_;
  std::vector<SentryEnvelope> envelopes_;
  std::vector<Poco::JSON::Object::Ptr> events_;
  std::vector<std::string> problems_;
  SentryMonitors monitors_;
  mutable RecordingServer server_{
      [this](const HeardRequest& request) { return answer(request); }}; // last: it uses the rest
};

} // namespace exec_wrapper::test
