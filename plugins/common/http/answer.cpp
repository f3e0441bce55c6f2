#include "common/http/answer.h"

#include "common/http/head.h"
#include "common/http/retry_after.h"
#include "common/http/trouble.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/String.h>

#include <charconv>

namespace exec_wrapper::http {

namespace {

using Poco::Net::HTTPMessage;

constexpr std::size_t kLongestChunkLine = 4 << 10;
constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

Trouble tooLong(const AnswerStream& stream) {
  return badAnswer(stream.server() + " sends an answer of more than " +
                   std::to_string(Client::kLongestBody) + " bytes");
}

/// A number of bytes, and nothing else.
std::size_t parseLength(std::string_view text, int base, const AnswerStream& stream) {
  std::size_t length = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, length, base);
  if (error == std::errc::result_out_of_range) {
    throw tooLong(stream);
  }
  if (error != std::errc() || stopped != end) {
    throw badAnswer(stream.server() + " sends a length that is no number");
  }
  return length;
}

std::size_t chunkLength(AnswerStream& stream) {
  const std::string line = stream.line(kLongestChunkLine);
  const std::size_t end = line.find_first_of("; \t"); // extensions follow
  return parseLength(std::string_view(line).substr(0, end), 16, stream);
}

std::string chunkedBody(AnswerStream& stream) {
  std::string body;
  while (const std::size_t length = chunkLength(stream)) {
    if (length > Client::kLongestBody - body.size()) {
      throw tooLong(stream);
    }
    stream.read(body, length);
    if (!stream.line(kLongestChunkLine).empty()) {
      throw badAnswer(stream.server() + " sends a chunk that is longer than it says");
    }
  }
  while (!stream.line(kLongestChunkLine).empty()) {
  } // fields behind the body
  return body;
}

std::string sizedBody(AnswerStream& stream, const HTTPMessage& fields) {
  const std::string first = fields.get("Content-Length");
  for (const auto& [name, value] : fields) {
    if (Poco::icompare(name, "Content-Length") == 0 && value != first) {
      throw badAnswer(stream.server() + " gives two lengths for one answer");
    }
  }
  const std::size_t length = parseLength(first, 10, stream);
  if (length > Client::kLongestBody) {
    throw tooLong(stream);
  }
  std::string body;
  stream.read(body, length);
  return body;
}

bool withoutBody(const Head& head, const std::string& method) {
  return method == Poco::Net::HTTPRequest::HTTP_HEAD || head.status == kNoContent ||
         head.status == kNotModified;
}

/// The body; `ended` where the connection's end is what ended it.
std::string readBody(AnswerStream& stream, const HTTPMessage& fields, bool& ended) {
  if (fields.has("Transfer-Encoding")) {
    if (!fields.getChunkedTransferEncoding()) {
      throw badAnswer(stream.server() + " sends its answer in an encoding that we did not ask for");
    }
    return chunkedBody(stream);
  }
  if (fields.hasContentLength()) {
    return sizedBody(stream, fields);
  }
  ended = true;
  std::string body;
  if (!stream.readToEnd(body, Client::kLongestBody)) {
    throw tooLong(stream);
  }
  return body;
}

} // namespace

std::string Response::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (Poco::icompare(known, std::string(name)) == 0) {
      return value;
    }
  }
  return {};
}

Answer readAnswer(AnswerStream& stream, const std::string& method) {
  const Head head = readHead(stream);
  bool ended = false;
  Answer answer;
  answer.response.status = head.status;
  answer.response.headers.assign(head.fields.begin(), head.fields.end());
  if (!withoutBody(head, method)) {
    answer.response.body = readBody(stream, head.fields, ended);
  }
  if (head.fields.has("Retry-After")) {
    answer.response.retryAfter =
        retryAfter(head.fields.get("Retry-After"), head.fields.get("Date", ""));
  }
  // What nobody asked for would be taken for the next answer.
  answer.last = ended || !head.fields.getKeepAlive() || !stream.drained();
  return answer;
}

} // namespace exec_wrapper::http
