#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What the server is to do in place of its work, or besides it.
namespace exec_wrapper::test {

/// Which requests a rule is for. `Running` and `Final` are updates, told apart by their status.
enum class When { Any, Create, Update, Running, Final, Rollbar };

namespace action {

// The request is served, and its answer sent in some manner.
struct Pass {};
struct Delay {
  Duration length;
};
/// Until `ProcessApi::release`.
struct Hold {};
/// Byte by byte: the whole answer, or its body only.
struct Drip {
  Duration interval;
  bool bodyOnly = false;
};

// The request is not served (but see `Rule::processed`), and answered by something else.
struct Status {
  int code = 500;
  std::string retryAfter = {}; ///< empty: no such header
  std::string body = {};       ///< empty: {"error": "..."}
};
struct NotJson {};
struct NoId {};
struct Redirect {
  std::string location;
};
struct HugeBody {
  std::uint64_t length = std::uint64_t{1} << 30U;
};
/// Headers without end.
struct HeaderBomb {};
/// What is no HTTP.
struct Garbage {};

// The request is not served (but see `Rule::processed`), and not answered.
struct Hang {}; ///< until the client leaves, or the server ends
struct Reset {};
struct Close {};

/// Is for no request: once the counted rules above it are used up, the server does not listen any
/// more, and all connections are closed.
struct Refuse {
  std::optional<Duration> length = {}; ///< none: until `ProcessApi::acceptConnections`
};

} // namespace action

using Action = std::variant<action::Pass, action::Delay, action::Hold, action::Drip, action::Status,
                            action::NotJson, action::NoId, action::Redirect, action::HugeBody,
                            action::HeaderBomb, action::Garbage, action::Hang, action::Reset,
                            action::Close, action::Refuse>;

struct Rule {
  When when = When::Any;
  std::optional<unsigned> times = 1; ///< none: for ever
  Action action;
  bool processed = false; ///< the request is served all the same; the client does not learn it
};

inline constexpr std::nullopt_t kForever = std::nullopt; ///< for `Rule::times`

/// As a script has it: "status 503", "hang".
std::string describe(const Action& action);

} // namespace exec_wrapper::test
