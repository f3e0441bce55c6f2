// What a server sends in answer to a request, from the first byte to the end of the connection.

#include "fuzz/support/answered.h"
#include "fuzz/support/target.h"

namespace exec_wrapper::fuzz {
namespace {

bool isAlike(const http::Response& a, const http::Response& b) {
  return a.status == b.status && a.body == b.body && a.headers == b.headers &&
         a.retryAfter.has_value() == b.retryAfter.has_value();
}

bool isAlike(const http::Result& a, const http::Result& b) {
  const auto* const response = std::get_if<http::Response>(&a);
  const auto* const other = std::get_if<http::Response>(&b);
  if (response != nullptr && other != nullptr) {
    return isAlike(*response, *other);
  }
  return response == nullptr && other == nullptr &&
         std::get<http::Failure>(a).kind == std::get<http::Failure>(b).kind &&
         std::get<http::Failure>(a).reason == std::get<http::Failure>(b).reason;
}

/// A server that falls silent, or a connection that breaks, in place of one that ends in good
/// order: an answer that was whole by then is the same, and another is none.
void requireTold(const Delivered& delivered, const http::Result& closed) {
  const http::Result result = answered(delivered);
  const auto* const failure = std::get_if<http::Failure>(&result);
  if (failure == nullptr) {
    require(isAlike(result, closed), "an answer does not depend on what follows it");
    return;
  }
  const bool told =
      failure->kind == (delivered.end == End::TimedOut ? http::Failure::Kind::TimedOut
                                                       : http::Failure::Kind::NoConnection);
  require(told || isAlike(result, closed), "a failure says what failed", failure->reason);
}

} // namespace

void examine(std::string_view input) {
  const http::Result whole = answered({.bytes = input});
  for (const std::size_t size : {std::size_t{1}, std::size_t{3}, std::size_t{1400}}) {
    require(isAlike(answered({.bytes = input, .size = size}), whole),
            "how an answer is cut into pieces does not matter");
  }
  requireTold({.bytes = input, .end = End::TimedOut}, whole);
  requireTold({.bytes = input, .end = End::Broken}, whole);
  require(isAlike(answered({.bytes = input, .end = End::Cut}), whole),
          "a connection that was cut gives what one that was closed gives");
  answered({.bytes = input, .method = "HEAD"});
}

} // namespace exec_wrapper::fuzz
