#pragma once

#include "common/json/json_object.h"

#include <string>
#include <string_view>

namespace exec_wrapper::sentry {

/// The body of a request to Sentry: lines of JSON and payloads of any bytes. See
/// https://develop.sentry.dev/sdk/foundations/transport/envelopes/
class Envelope {
public:
  explicit Envelope(const common::JsonObject& header) : text_(header.text() + '\n') {}

  /// `header` is without the length.
  Envelope& add(common::JsonObject header, std::string_view payload);

  const std::string& text() const noexcept { return text_; }

private:
  std::string text_;
};

inline Envelope& Envelope::add(common::JsonObject header, std::string_view payload) {
  header.addNumber("length", static_cast<std::int64_t>(payload.size()));
  text_ += header.text();
  text_ += '\n';
  text_ += payload;
  text_ += '\n';
  return *this;
}

} // namespace exec_wrapper::sentry
