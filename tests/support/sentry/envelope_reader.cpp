#include "support/sentry/envelope_reader.h"

#include "support/sentry/json.h"

#include <algorithm>

namespace exec_wrapper::test {

namespace {

constexpr std::size_t kMostCheckIn = 100 << 10;
constexpr std::size_t kMostEvent = 1 << 20;

std::size_t countOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// Reads a body from its beginning to its end.
class Reader {
public:
  explicit Reader(const std::string& body) : rest_(body) {}

  bool atEnd() const { return rest_.empty(); }

  std::string line() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string text(rest_.substr(0, end));
    demand(text.find('\r') == text.npos, "a line has a carriage return");
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return text;
  }

  std::string bytes(std::size_t count) {
    demand(count <= rest_.size(), "an item is shorter than its length");
    std::string text(rest_.substr(0, count));
    rest_.remove_prefix(count);
    demand(rest_.empty() || rest_.front() == '\n', "an item is longer than its length");
    rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    return text;
  }

private:
  std::string_view rest_;
};

Poco::JSON::Object::Ptr headerOf(const std::string& line) {
  Poco::JSON::Object::Ptr header = objectIn(line, "the header");
  demand(countOf(line, "\"sent_at\"") <= 1, "sent_at is there twice");
  if (header->has("sent_at")) {
    requireTime(textIn(*header, "sent_at"), "sent_at");
  }
  if (header->has("event_id")) {
    requireId(textIn(*header, "event_id"), "event_id of the header");
  }
  return header;
}

SentryItem nextItem(Reader& reader) {
  SentryItem item;
  const std::string line = reader.line();
  demand(!line.empty(), "there is an empty line after the last item");
  item.header = objectIn(line, "the header of an item");
  item.type = textIn(*item.header, "type");
  if (item.header->has("length")) {
    item.payload =
        reader.bytes(static_cast<std::size_t>(wholeNumberIn(*item.header, "length", 0, 200 << 20)));
  } else {
    item.payload = reader.line();
  }
  return item;
}

void checkItem(const SentryItem& item, const SentryEnvelope& envelope) {
  if (item.type == "check_in") {
    demand(item.payload.size() <= kMostCheckIn, "the check-in is too long");
    checkCheckIn(*item.json());
  } else if (item.type == "event") {
    demand(item.payload.size() <= kMostEvent, "the event is too long");
    checkEvent(*item.json(), textIn(*envelope.header, "event_id"));
  } else if (item.type == "attachment") {
    demand(!textIn(*item.header, "filename").empty(), "an attachment has no name");
    demand(envelope.find("event") != nullptr, "an attachment has no event");
  } else {
    malformed("an item is of the unknown type " + item.type);
  }
}

void checkTogether(const SentryEnvelope& envelope) {
  const auto count = [&](const std::string& type) {
    return std::ranges::count(envelope.items, type, &SentryItem::type);
  };
  demand(!envelope.items.empty(), "the envelope is empty");
  demand(count("check_in") <= 1, "there is more than one check-in");
  demand(count("event") <= 1, "there is more than one event");
  demand(count("check_in") == 0 || count("event") == 0, "a check-in and an event are mixed");
}

} // namespace

Poco::JSON::Object::Ptr SentryItem::json() const {
  return objectIn(payload, "the " + type);
}

const SentryItem* SentryEnvelope::find(const std::string& type) const {
  const auto found = std::ranges::find(items, type, &SentryItem::type);
  return found == items.end() ? nullptr : &*found;
}

SentryEnvelope readEnvelope(const std::string& body) {
  Reader reader(body);
  SentryEnvelope envelope;
  envelope.header = headerOf(reader.line());
  while (!reader.atEnd()) {
    envelope.items.push_back(nextItem(reader));
  }
  checkTogether(envelope);
  for (const SentryItem& item : envelope.items) {
    checkItem(item, envelope);
  }
  return envelope;
}

} // namespace exec_wrapper::test
