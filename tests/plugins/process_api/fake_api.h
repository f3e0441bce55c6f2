#pragma once

#include "api.h"

#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::process_api {

inline http::Result answer(int status, std::string body = {},
                           std::optional<Duration> retryAfter = std::nullopt) {
  return http::Response{status, std::move(body), retryAfter};
}

inline http::Result created(const std::string& id = "17") {
  return answer(201, "{\"result\":{\"id\":" + id + "}}");
}

inline http::Result failure(http::Failure::Kind kind, bool mayHaveArrived = false) {
  return http::Failure{kind, "no luck with api.test", mayHaveArrived};
}

inline http::Result noConnection() {
  return failure(http::Failure::Kind::NoConnection);
}

inline http::Result timedOut() {
  return failure(http::Failure::Kind::TimedOut, true);
}

/// Answers what it was told to, in order, and keeps what it was asked.
class FakeApi final : public Api {
public:
  struct Asked {
    std::string method;
    std::string path;
    std::string body;
    SteadyTime deadline;
  };

  std::vector<Asked> asked;

  FakeApi& then(http::Result result) {
    results_.push_back(std::move(result));
    return *this;
  }

  /// Called while a request is under way.
  std::function<void()> meanwhile = [] {};

  http::Result exchange(const http::Request& request, SteadyTime deadline) override {
    asked.push_back({request.method, request.path, request.body, deadline});
    meanwhile();
    if (results_.empty()) {
      throw std::logic_error("asked more often than expected");
    }
    http::Result result = std::move(results_.front());
    results_.pop_front();
    return result;
  }

  std::string url(const http::Request& request) const override {
    return "http://api.test" + request.path;
  }

private:
  std::deque<http::Result> results_;
};

} // namespace exec_wrapper::process_api
