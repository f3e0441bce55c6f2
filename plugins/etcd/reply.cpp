#include "reply.h"

#include "base/text.h"

#include <optional>
#include <variant>

namespace exec_wrapper::etcd {

namespace {

using common::JsonReader;
using Kind = Reply::Kind;

constexpr std::size_t kLongestWords = 200;

// Status codes of gRPC. They are more precise than the HTTP status that a gateway makes of them.
enum Code : std::int64_t {
  kInvalidArgument = 3,
  kNotFound = 5,
  kPermissionDenied = 7,
  kFailedPrecondition = 9,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kUnauthenticated = 16,
};

constexpr std::int64_t kUnreadable = -1;

/// The error in a body. In the answer of a stream it is an object inside the body.
struct Complaint {
  std::int64_t code = 0; ///< 0: none was given; `kUnreadable`: it is not a number
  std::string words;
};

Complaint complaintIn(const JsonReader& body) {
  const JsonReader inner = body.object("error");
  if (inner.has("message") || inner.has("grpc_code")) {
    return {inner.number("grpc_code").value_or(kUnreadable), inner.text("message")};
  }
  const std::string message = body.text("message");
  return {body.number("code").value_or(kUnreadable),
          message.empty() ? body.text("error") : message};
}

bool says(const Complaint& complaint, const char* words) {
  return complaint.words.find(words) != std::string::npos;
}

/// etcd has no separate code for errors of a user.
Kind kindOfArgument(const Complaint& complaint) {
  if (says(complaint, "auth store is old")) {
    return Kind::Expired;
  }
  const bool user =
      says(complaint, "authentication failed") || says(complaint, "user name is empty");
  return user ? Kind::Denied : Kind::Refused;
}

/// "leader changed", "no leader", "not leader", "request timed out, possibly due to previous leader
/// failure" and the like. All of them have the same codes as other errors.
bool speaksOfElection(const Complaint& complaint) {
  return says(complaint, "leader");
}

Kind kindOf(const Complaint& complaint) {
  switch (complaint.code) {
  case kInvalidArgument:
    return kindOfArgument(complaint);
  case kNotFound:
    return Kind::NotFound;
  case kPermissionDenied:
    return Kind::Denied;
  case kFailedPrecondition:
    return says(complaint, "authentication is not enabled") ? Kind::NoAccounts : Kind::Refused;
  case kOutOfRange:
  case kUnimplemented:
    return Kind::Refused;
  case kUnauthenticated:
    return Kind::Expired;
  default:
    return speaksOfElection(complaint)
               ? Kind::NoLeader
               : Kind::Unavailable; // no time, no room: another server may do better
  }
}

Kind kindOf(int status) {
  if (status == 401 || status == 403) {
    return Kind::Denied;
  }
  return status == 408 || status == 429 || status >= 500 ? Kind::Unavailable : Kind::NoEtcd;
}

std::string reasonFor(const http::Response& response, const std::string& server,
                      const Complaint& complaint, bool quote) {
  std::string reason = server + " answered with " + std::to_string(response.status);
  if (!quote || complaint.words.empty()) {
    return reason;
  }
  return reason + ": " + base::shortened(base::printable(complaint.words), kLongestWords);
}

Reply judgeResponse(const http::Response& response, const std::string& server, bool quote) {
  Reply reply;
  const std::optional<JsonReader> body = JsonReader::parse(response.body);
  const Complaint complaint = body ? complaintIn(*body) : Complaint();
  const bool good = response.status >= 200 && response.status < 300;
  if (good && body && complaint.code == 0 && !body->has("error")) {
    reply.kind = Kind::Ok;
    reply.body = *body;
    return reply;
  }
  reply.kind = complaint.code > 0 ? kindOf(complaint)
               : good && !body    ? Kind::NoEtcd
               : good             ? Kind::Unavailable
                                  : kindOf(response.status);
  reply.reason = good && !body
                     ? server + " answered without a JSON object" + http::remarkOnBody(response)
                     : reasonFor(response, server, complaint, quote);
  return reply;
}

} // namespace

Reply judge(const http::Result& result, const std::string& server, bool quote) {
  if (const auto* const response = std::get_if<http::Response>(&result)) {
    return judgeResponse(*response, server, quote);
  }
  const auto& failure = std::get<http::Failure>(result);
  Reply reply;
  reply.reason = failure.reason;
  return reply;
}

} // namespace exec_wrapper::etcd
