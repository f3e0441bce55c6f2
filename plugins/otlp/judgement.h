#pragma once

#include "common/http/types/message.h"
#include "exec_wrapper/reporter.h"

#include <string>

namespace exec_wrapper::otlp {

/// What a collector's answer means.
struct Judgement {
  Delivery delivery;
  std::string warning = {}; ///< accepted, but with a complaint; the collector's words, not masked
};

/// By the rules of OTLP: 429, 502, 503 and 504 are temporary, and a partial success is never sent
/// again. `collector` names it in reasons. Texts of the collector in them are not masked.
Judgement judge(const http::Response& response, const std::string& collector);

} // namespace exec_wrapper::otlp
