#pragma once

#include <Poco/JSON/Object.h>

#include <string>
#include <vector>

namespace exec_wrapper::test {

struct SentryItem {
  std::string type;
  Poco::JSON::Object::Ptr header;
  std::string payload;

  /// The payload, where it is JSON.
  Poco::JSON::Object::Ptr json() const;
};

struct SentryEnvelope {
  Poco::JSON::Object::Ptr header;
  std::vector<SentryItem> items;

  /// The first item of this type; null where there is none.
  const SentryItem* find(const std::string& type) const;
};

/// Reads an envelope by the letter of https://develop.sentry.dev/sdk/foundations/transport/envelopes/
/// Throws `SentryProblem`. It checks the items too.
SentryEnvelope readEnvelope(const std::string& body);

/// The rules for a check-in: those of Relay and of the server that makes the monitor.
void checkCheckIn(const Poco::JSON::Object& checkIn);

/// The rules for an event, with the id that its envelope has.
void checkEvent(const Poco::JSON::Object& event, const std::string& id);

} // namespace exec_wrapper::test
