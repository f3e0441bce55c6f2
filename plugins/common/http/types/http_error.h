#pragma once

#include "common/http/types/message.h"

#include <stdexcept>
#include <string>

namespace exec_wrapper::http {

/// Why an exchange cannot be completed. Never leaves this folder: `Client::exchange` returns a
/// `Failure` instead.
class HttpError : public std::runtime_error {
public:
  HttpError(Failure::Kind kind, const std::string& reason)
      : std::runtime_error(reason), kind_(kind) {}

  Failure::Kind kind() const noexcept { return kind_; }

private:
  Failure::Kind kind_;
};

inline HttpError noConnection(const std::string& reason) {
  return {Failure::Kind::NoConnection, reason};
}

inline HttpError timedOut(const std::string& reason) {
  return {Failure::Kind::TimedOut, reason};
}

inline HttpError noRoute(const std::string& reason) {
  return {Failure::Kind::NoRoute, reason};
}

inline HttpError badAnswer(const std::string& reason) {
  return {Failure::Kind::BadAnswer, reason};
}

} // namespace exec_wrapper::http
