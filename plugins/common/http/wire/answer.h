#pragma once

#include "common/http/types/message.h"
#include "common/http/wire/answer_stream.h"

#include <string>

namespace exec_wrapper::http {

/// A whole answer.
struct Answer {
  Response response;
  bool last = true; ///< the connection cannot be used for another request
};

/// Reads the answer to a request of this method. Throws `HttpError`, also if the answer was cut
/// short.
Answer readAnswer(AnswerStream& stream, const std::string& method);

} // namespace exec_wrapper::http
