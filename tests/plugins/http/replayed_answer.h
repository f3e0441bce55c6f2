#pragma once

#include "common/http/types/http_error.h"
#include "common/http/wire/answer.h"
#include "fuzz/support/replayed_socket.h"

#include <Poco/AutoPtr.h>

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace exec_wrapper::http {

/// What is made of an answer with these bytes, after which the connection ends.
inline Answer replayed(std::string_view bytes, const std::string& method = "POST",
                       fuzz::End end = fuzz::End::Closed) {
  auto socket = Poco::makeAuto<fuzz::ReplayedSocket>(bytes, bytes.size(), end);
  AnswerStream stream(*socket, "api.test");
  return readAnswer(stream, method);
}

/// Why these bytes are no answer. A test fails where they are one.
inline std::string refusal(std::string_view bytes) {
  try {
    const Answer answer = replayed(bytes);
    ADD_FAILURE() << "an answer: " << answer.response.status << " of " << bytes;
  } catch (const HttpError& trouble) {
    EXPECT_EQ(trouble.kind(), Failure::Kind::BadAnswer) << trouble.what();
    return trouble.what();
  }
  return {};
}

} // namespace exec_wrapper::http
