#include "common/http/wire/answer.h"

#include "common/http/types/http_error.h"
#include "common/http/wire/head.h"
#include "common/http/wire/retry_after.h"

#include <algorithm>
#include <charconv>

namespace exec_wrapper::http {

namespace {

constexpr std::size_t kLongestChunkLine = 4 << 10;
constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

HttpError tooLong(const AnswerStream& stream) {
  return badAnswer(stream.server() + " sent an answer of more than " +
                   std::to_string(kLongestBody) + " bytes");
}

/// A number of bytes, and nothing after it.
std::size_t parseLength(std::string_view text, int base, const AnswerStream& stream) {
  std::size_t length = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, length, base);
  if (error == std::errc::result_out_of_range) {
    throw tooLong(stream);
  }
  if (error != std::errc() || stopped != end) {
    throw badAnswer(stream.server() + " sent an invalid length");
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
    if (length > kLongestBody - body.size()) {
      throw tooLong(stream);
    }
    stream.read(body, length);
    if (!stream.line(kLongestChunkLine).empty()) {
      throw badAnswer(stream.server() + " sent a chunk longer than its size");
    }
  }
  while (!stream.line(kLongestChunkLine).empty()) {
  } // trailer fields
  return body;
}

/// The length may be sent several times, in lines or in one, but with one value (RFC 9110, section
/// 8.6).
std::string sizedBody(AnswerStream& stream, const Fields& fields) {
  const std::vector<std::string> said = members(fields, "Content-Length");
  if (std::ranges::any_of(said, [&said](const auto& one) { return one != said.front(); })) {
    throw badAnswer(stream.server() + " sent two lengths for one answer");
  }
  const std::size_t length = parseLength(said.empty() ? "" : said.front(), 10, stream);
  if (length > kLongestBody) {
    throw tooLong(stream);
  }
  std::string body;
  stream.read(body, length);
  return body;
}

bool withoutBody(const Head& head, const std::string& method) {
  return method == "HEAD" || head.status == kNoContent || head.status == kNotModified;
}

bool isEncoded(const Fields& fields) {
  return find(fields, "Transfer-Encoding") != nullptr;
}

/// Intermediaries may see the end of such an answer elsewhere: RFC 9112, section 6.3.
void requireOneEnd(const AnswerStream& stream, const Fields& fields) {
  if (members(fields, "Transfer-Encoding") != std::vector<std::string>{"chunked"}) {
    throw badAnswer(stream.server() + " sent an unrequested Transfer-Encoding");
  }
  if (find(fields, "Content-Length") != nullptr) {
    throw badAnswer(stream.server() + " sent a Content-Length with a chunked answer");
  }
}

/// The body; sets `ended` if the body lasts until the end of the connection.
std::string readBody(AnswerStream& stream, const Fields& fields, bool& ended) {
  if (isEncoded(fields)) {
    requireOneEnd(stream, fields);
    return chunkedBody(stream);
  }
  if (find(fields, "Content-Length") != nullptr) {
    return sizedBody(stream, fields);
  }
  ended = true;
  std::string body;
  if (!stream.readToEnd(body, kLongestBody)) {
    throw tooLong(stream);
  }
  return body;
}

/// Whether the server accepts another request: RFC 9112, sections 9.3 and 6.1.
bool staysOpen(const Head& head) {
  const std::vector<std::string> said = members(head.fields, "Connection");
  const auto says = [&said](const char* word) {
    return std::ranges::find(said, word) != said.end();
  };
  const bool unsaid = head.minor > 0; // the default since HTTP/1.1
  return !says("close") && (unsaid || (says("keep-alive") && !isEncoded(head.fields)));
}

std::optional<Duration> waitAskedFor(const Fields& fields) {
  const std::string* const value = find(fields, "Retry-After");
  const std::string* const date = find(fields, "Date");
  return value == nullptr ? std::nullopt : retryAfter(*value, date == nullptr ? "" : *date);
}

} // namespace

Answer readAnswer(AnswerStream& stream, const std::string& method) {
  Head head = readHead(stream);
  bool ended = false;
  Answer answer;
  answer.response.status = head.status;
  if (!withoutBody(head, method)) {
    answer.response.body = readBody(stream, head.fields, ended);
  }
  answer.response.retryAfter = waitAskedFor(head.fields);
  // Data without a request would be taken for the next answer.
  answer.last = ended || !staysOpen(head) || !stream.drained();
  answer.response.incomplete = stream.cut();
  answer.response.headers = std::move(head.fields);
  return answer;
}

} // namespace exec_wrapper::http
