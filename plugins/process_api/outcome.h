#pragma once

#include "api.h"
#include "exec_wrapper/event.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// What came of one request to the process API.
struct Outcome {
  enum class Kind : std::uint8_t {
    Accepted,      ///< 2xx
    Conflict,      ///< 409
    Denied,        ///< 401, 403
    NoRoute,       ///< the environment's proxy cannot be used, so nobody was asked
    TryAgain,      ///< 408, 429, 5xx, no connection, time-out: it may go better later
    Refused,       ///< any other status: it will not
    NotUnderstood, ///< what came is not the answer of a process API
  };
  Kind kind = Kind::Accepted;
  std::string reason;                 ///< unless accepted: one line that says what was answered
  std::optional<Duration> retryAfter; ///< the server's wish
  bool mayHaveArrived = false;        ///< not accepted as far as we know, but perhaps acted upon
  std::string body;                   ///< of an accepting answer, whole
  std::string remark;                 ///< why that may not be what it should be; see remarkOnBody
  ExchangePtr exchange;               ///< what was said, to show; its texts may be cut
};

/// Asks once. `context` is for the exchange.
Outcome ask(Api& api, const http::Request& request, SteadyTime deadline, Facts context = {});

} // namespace exec_wrapper::process_api
