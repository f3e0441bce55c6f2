#pragma once

#include "common/http/answer.h"
#include "common/http/trouble.h"
#include "fuzz/support/replayed_channel.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace exec_wrapper::http {

/// What is made of an answer with these bytes, after which the connection ends.
inline Answer replayed(std::string_view bytes, const std::string& method = "POST") {
  fuzz::ReplayedChannel channel(bytes, bytes.size(), Transfer::Kind::Closed);
  AnswerStream stream(channel, "api.test", SteadyTime::max());
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
