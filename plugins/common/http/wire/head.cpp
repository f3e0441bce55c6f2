#include "common/http/wire/head.h"

#include "common/http/types/http_error.h"

#include <charconv>

namespace exec_wrapper::http {

namespace {

constexpr std::string_view kBeginning = "HTTP/1.";
constexpr std::size_t kVersion = 8; ///< the length of "HTTP/1.1"
constexpr std::size_t kStatus = 3;
constexpr std::size_t kLongestLine = 64 << 10;
constexpr std::size_t kLongestHead = 256 << 10;
constexpr std::size_t kMostFields = 1000;
constexpr int kSwitchingProtocols = 101;

/// A server with another protocol may never end a line.
void requireHttp(AnswerStream& stream) {
  for (std::size_t i = 1; i <= kBeginning.size(); ++i) {
    if (stream.peek(i) != kBeginning.substr(0, i)) {
      throw badAnswer("the server at " + stream.server() + " does not speak HTTP/1.1");
    }
  }
}

/// A line such as "HTTP/1.1 200 OK".
Head parseStatusLine(const std::string& line, const std::string& server) {
  const std::size_t end = kVersion + 1 + kStatus;
  const bool parted =
      line.size() >= end && line[kVersion] == ' ' && (line.size() == end || line[end] == ' ');
  Head head;
  head.minor = line.size() < kVersion ? -1 : line[kVersion - 1] - '0';
  if (parted) { // fewer than three digits are not a status either
    std::from_chars(line.data() + kVersion + 1, line.data() + end, head.status);
  }
  if (head.minor < 0 || head.minor > 9 || head.status < 100 || head.status > 599) {
    throw badAnswer(server + " sent an invalid HTTP status");
  }
  return head;
}

HttpError badFields(const AnswerStream& stream, const std::string& reason) {
  return badAnswer(stream.server() + " sent invalid HTTP headers (" + reason + ")");
}

void addField(Fields& fields, std::string_view line, const AnswerStream& stream) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) {
    throw badFields(stream, "a line has no colon");
  }
  if (!isToken(line.substr(0, colon))) { // a blank before the colon: RFC 9112, section 5.1
    throw badFields(stream, "the text before a colon is not a name");
  }
  if (fields.size() == kMostFields) {
    throw badFields(stream, "there are more than " + std::to_string(kMostFields));
  }
  fields.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
}

/// The obsolete form of a long value: RFC 9112, section 5.2.
void continueField(Fields& fields, std::string_view line, const AnswerStream& stream) {
  if (fields.empty()) {
    throw badFields(stream, "the first line begins with a blank");
  }
  std::string& value = fields.back().second;
  const std::string_view more = trimmed(line);
  value.append(value.empty() || more.empty() ? "" : " ").append(more);
}

Fields readFields(AnswerStream& stream) {
  Fields fields;
  std::size_t size = 0;
  for (std::string line; !(line = stream.line(kLongestLine)).empty();) {
    size += line.size() + 2; // with its end
    if (size > kLongestHead) {
      throw badAnswer(stream.server() + " sent headers over the size limit");
    }
    const bool continues = line.starts_with(' ') || line.starts_with('\t');
    (continues ? continueField : addField)(fields, line, stream);
  }
  return fields;
}

Head readOne(AnswerStream& stream) {
  requireHttp(stream);
  Head head = parseStatusLine(stream.line(kLongestLine), stream.server());
  head.fields = readFields(stream);
  return head;
}

} // namespace

Head readHead(AnswerStream& stream) {
  Head head;
  do {
    head = readOne(stream);
    if (head.status == kSwitchingProtocols) {
      throw badAnswer(stream.server() + " switched the protocol without a request");
    }
  } while (head.status < 200);
  return head;
}

} // namespace exec_wrapper::http
