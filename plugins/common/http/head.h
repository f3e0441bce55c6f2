#pragma once

#include "common/http/answer_stream.h"

#include <Poco/Net/HTTPResponse.h>

namespace exec_wrapper::http {

/// An answer up to its body.
struct Head {
  int status = 0;                 ///< 100 to 599
  Poco::Net::HTTPResponse fields; ///< with the version; its own status is an enumeration, which
                                  ///< cannot hold all that there are
};

/// Reads the head; interim answers (1xx) are passed over. Throws `Trouble`.
Head readHead(AnswerStream& stream);

} // namespace exec_wrapper::http
