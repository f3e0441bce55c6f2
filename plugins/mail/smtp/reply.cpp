#include "mail/smtp/reply.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::mail {

namespace {

constexpr std::size_t kLongestReplyLine = 2048; // SMTP allows 512
constexpr std::size_t kMostReplyLines = 128;
constexpr std::size_t kLongestShown = 300;

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// The code of an answer's line; zero if the line is not of this form.
int codeOf(std::string_view line) {
  const bool formed = line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, isDigit) &&
                      line[0] >= '2' && line[0] <= '5' &&
                      (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  return formed ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
}

} // namespace

std::string Reply::text() const {
  return base::shortened(std::to_string(code) + " " + base::join(lines, " "), kLongestShown);
}

std::optional<std::string> ReplyReader::line() {
  const std::size_t end = bytes_.find('\n');
  if (std::min(end, bytes_.size()) > kLongestReplyLine) {
    throw ReplyError("sent a line that is too long");
  }
  if (end == bytes_.npos) {
    return std::nullopt;
  }
  std::string text = bytes_.substr(0, end);
  bytes_.erase(0, end + 1);
  if (text.ends_with('\r')) {
    text.pop_back();
  }
  return text;
}

std::optional<Reply> ReplyReader::next() {
  while (const std::optional<std::string> text = line()) {
    const int code = codeOf(*text);
    if (code == 0 || (!begun_.lines.empty() && code != begun_.code)) {
      throw ReplyError("sent an answer that is not of SMTP: \"" +
                       base::shortened(base::printable(*text), 100) + "\"");
    }
    if (begun_.lines.size() >= kMostReplyLines) {
      throw ReplyError("sent an answer of too many lines");
    }
    begun_.code = code;
    begun_.lines.push_back(base::printable(text->size() > 4 ? text->substr(4) : ""));
    if (text->size() == 3 || (*text)[3] == ' ') {
      return std::exchange(begun_, {});
    }
  }
  return std::nullopt;
}

} // namespace exec_wrapper::mail
