#pragma once

#include "api.h"
#include "exec_wrapper/event.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// The result of one request to the process API.
struct Outcome {
  enum class Kind : std::uint8_t {
    Accepted,      ///< 2xx
    Conflict,      ///< 409
    Denied,        ///< 401, 403
    NoRoute,       ///< the environment's proxy cannot be used, so no request was made
    TryAgain,      ///< 408, 429, 5xx, no connection, timeout: a retry may succeed
    Refused,       ///< any other status: a retry would fail too
    NotUnderstood, ///< the answer is not that of a process API
  };
  Kind kind = Kind::Accepted;
  std::string reason;                 ///< unless accepted: the answer or the error in one line
  std::optional<Duration> retryAfter; ///< requested by the server
  bool mayHaveArrived = false;        ///< not accepted as far as we know, but perhaps acted upon
  std::string body;                   ///< of an accepting answer, whole
  std::string remark;                 ///< why the body may be invalid; see remarkOnBody
  ExchangePtr exchange;               ///< request and answer, for messages; its texts may be cut
};

/// Sends one request. `context` is for the exchange.
Outcome ask(Api& api, const http::Request& request, SteadyTime deadline, Facts context = {});

} // namespace exec_wrapper::process_api
