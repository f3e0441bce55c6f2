#pragma once

#include "common/http/types/fields.h"
#include "common/http/types/http_error.h"
#include "common/http/wire/answer.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/replayed_socket.h"

#include <Poco/AutoPtr.h>

#include <algorithm>
#include <optional>
#include <string>

namespace exec_wrapper::fuzz {

/// How a server's bytes come.
struct Delivered {
  std::string_view bytes;
  std::size_t size = 16384; ///< of a piece
  End end = End::Closed;
  std::string method = "POST";
};

inline void requireResponse(const http::Response& response) {
  require(response.status >= 200 && response.status <= 599, "an answer has a status",
          std::to_string(response.status));
  require(response.body.size() <= http::kLongestBody, "a body is not too long");
  require(response.headers.size() <= 1000, "headers are few");
  for (const auto& [name, value] : response.headers) {
    require(http::isToken(name), "a header has a proper name", name);
    require(std::ranges::none_of(value, http::isControl), "a header has one line", value);
    require(http::trimmed(value) == value, "no blanks are around a value", value);
  }
  if (response.retryAfter) {
    require(*response.retryAfter >= Duration::zero() &&
                *response.retryAfter <= std::chrono::hours(1),
            "a wait is an hour at most");
  }
}

/// The answer that the bytes are, or why they are none, held to what is promised of both.
inline http::Result answered(const Delivered& delivered) {
  auto socket = Poco::makeAuto<ReplayedSocket>(delivered.bytes, delivered.size, delivered.end);
  http::AnswerStream stream(*socket, "api.test");
  try {
    http::Answer answer = http::readAnswer(stream, delivered.method);
    requireResponse(answer.response);
    require(answer.last || stream.drained(), "nothing is taken for the next answer");
    return std::move(answer.response);
  } catch (const http::HttpError& trouble) {
    requireMessage(trouble.what());
    return http::Failure{trouble.kind(), trouble.what(), true};
  }
}

} // namespace exec_wrapper::fuzz
