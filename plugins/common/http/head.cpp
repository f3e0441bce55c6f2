#include "common/http/head.h"

#include "common/http/trouble.h"
#include "common/text.h"

#include <Poco/Exception.h>
#include <Poco/MemoryStream.h>

#include <charconv>

namespace exec_wrapper::http {

namespace {

constexpr std::string_view kBeginning = "HTTP/1.";
constexpr std::size_t kVersion = 8; ///< the length of "HTTP/1.1"
constexpr std::size_t kStatus = 3;
constexpr std::size_t kLongestLine = 16 << 10;
constexpr std::size_t kLongestHead = 64 << 10;
constexpr int kMostFields = 100;
constexpr int kSwitchingProtocols = 101;

/// Who speaks another protocol may never end a line.
void requireHttp(AnswerStream& stream) {
  for (std::size_t i = 1; i <= kBeginning.size(); ++i) {
    if (stream.peek(i) != kBeginning.substr(0, i)) {
      throw badAnswer("what answers at " + stream.server() + " does not speak HTTP/1.1");
    }
  }
}

/// The number in "HTTP/1.1 200 OK".
int parseStatus(const std::string& line, const std::string& server) {
  const std::size_t end = kVersion + 1 + kStatus;
  const bool parted =
      line.size() >= end && line[kVersion] == ' ' && (line.size() == end || line[end] == ' ');
  int status = 0;
  if (parted) {
    std::from_chars(line.data() + kVersion + 1, line.data() + end, status);
  }
  if (status < 100 || status > 599) {
    throw badAnswer(server + " sends a status that is no HTTP");
  }
  return status;
}

std::string fieldsText(AnswerStream& stream) {
  std::string text;
  for (std::string line = "-"; !line.empty();) {
    line = stream.line(kLongestLine);
    text += line + "\r\n";
    if (text.size() > kLongestHead) {
      throw badAnswer(stream.server() + " sends more headers than we take");
    }
  }
  return text;
}

Head readOne(AnswerStream& stream) {
  requireHttp(stream);
  const std::string first = stream.line(kLongestLine);
  Head head;
  head.status = parseStatus(first, stream.server());
  head.fields.setVersion(first.substr(0, kVersion));
  head.fields.setFieldLimit(kMostFields);
  const std::string text = fieldsText(stream);
  try {
    Poco::MemoryInputStream input(text.data(), static_cast<std::streamsize>(text.size()));
    head.fields.MessageHeader::read(input);
  } catch (const Poco::Exception& error) {
    throw badAnswer(stream.server() + " sends headers that are no HTTP (" +
                    common::printable(error.displayText()) + ")");
  }
  return head;
}

} // namespace

Head readHead(AnswerStream& stream) {
  Head head;
  do {
    head = readOne(stream);
    if (head.status == kSwitchingProtocols) {
      throw badAnswer(stream.server() + " switches to another protocol, unasked");
    }
  } while (head.status < 200);
  return head;
}

} // namespace exec_wrapper::http
