#pragma once

#include "common/http/types/url.h"
#include "smtp_client.h"
#include "support/smtp_server.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>

namespace exec_wrapper::mail {

using test::kPatience;
using Answered = SmtpResult::Verdict;

/// The client's view of a server of the tests.
inline SmtpServer serverFor(const test::SmtpServer& server, bool implicitTls = false) {
  SmtpServer seen;
  seen.endpoint = {"127.0.0.1", server.port()};
  seen.implicitTls = implicitTls;
  return seen;
}

inline Envelope sampleEnvelope(std::string text = "Subject: x\n\nbody\n") {
  return {"root@db1.example.com", {"ops@example.com"}, std::move(text)};
}

inline SmtpResult send(const SmtpServer& server, const Envelope& envelope = sampleEnvelope(),
                       Duration limit = kPatience) {
  SmtpClient client(server);
  return client.send(envelope, std::chrono::steady_clock::now() + limit);
}

inline SmtpResult sendTo(const test::SmtpServerOptions& options, Duration limit = kPatience) {
  const test::SmtpServer server(options);
  return send(serverFor(server), sampleEnvelope(), limit);
}

} // namespace exec_wrapper::mail
