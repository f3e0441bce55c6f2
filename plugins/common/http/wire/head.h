#pragma once

#include "common/http/types/fields.h"
#include "common/http/wire/answer_stream.h"

namespace exec_wrapper::http {

/// An answer up to its body.
struct Head {
  int status = 0; ///< 200 to 599
  int minor = 0;  ///< of the version: 1 for HTTP/1.1
  Fields fields;  ///< each with a valid name, and a value in one line; at most 1,000
};

/// Reads the head and skips interim answers (1xx). A field that continues in the next line is
/// joined with a blank. Throws `HttpError`.
Head readHead(AnswerStream& stream);

} // namespace exec_wrapper::http
