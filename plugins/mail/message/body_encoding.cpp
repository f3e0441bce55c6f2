#include "mail/message/body_encoding.h"

#include "base/text.h"
#include "common/crypto/base64.h"

#include <algorithm>

namespace exec_wrapper::mail {

namespace {

constexpr std::size_t kLongestPlainLine = 500;  // SMTP allows 998
constexpr std::size_t kLongestEncodedLine = 76; // of quoted-printable and base64

bool isPlain(char c) {
  return (c >= ' ' && c <= '~') || c == '\t';
}

/// Some programs change a line that begins with "From ", and blanks at the end of a line.
bool isPlainLine(std::string_view line) {
  return line.size() <= kLongestPlainLine && !line.starts_with("From ") && !line.ends_with(' ') &&
         !line.ends_with('\t') && std::all_of(line.begin(), line.end(), isPlain);
}

/// Calls `take` with each line, without its end, and with whether it has an end.
template <class Take> void forEachLine(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    take(text.substr(0, end), end != text.npos);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
}

std::string hexEscape(char c) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'=', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
}

/// One line in quoted-printable (RFC 2045, section 6.7), with soft line breaks.
std::string quotedLine(std::string_view line) {
  std::string quoted;
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    const bool blankAtEnd = last && (c == ' ' || c == '\t');
    const bool from = i == 0 && line.starts_with("From ");
    const bool escapes = !isPlain(c) || c == '=' || blankAtEnd || from;
    const std::string next = escapes ? hexEscape(c) : std::string(1, c);
    if (column + next.size() > kLongestEncodedLine - (last ? 0U : 1U)) {
      quoted += "=\n";
      column = 0;
    }
    quoted += next;
    column += next.size();
  }
  return quoted;
}

std::string quotedPrintable(std::string_view text) {
  std::string quoted;
  forEachLine(text, [&](std::string_view line, bool ended) {
    quoted += quotedLine(line) + (ended ? "\n" : "");
  });
  return quoted;
}

/// The line ends of a text in base64 are those of mail, \r\n.
std::string base64Lines(std::string_view text) {
  std::string wire;
  forEachLine(text,
              [&](std::string_view line, bool ended) { (wire += line) += ended ? "\r\n" : ""; });
  const std::string encoded = common::toBase64(wire);
  std::string lines;
  for (std::size_t i = 0; i < encoded.size(); i += kLongestEncodedLine) {
    lines += encoded.substr(i, kLongestEncodedLine) + "\n";
  }
  return lines;
}

} // namespace

EncodedBody encodedBody(std::string_view text) {
  bool plain = true;
  forEachLine(text, [&](std::string_view line, bool) { plain = plain && isPlainLine(line); });
  if (plain) {
    return {"7bit", std::string(text)};
  }
  const auto others = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !isPlain(c) && c != '\n'; }));
  return others > text.size() / 5 ? EncodedBody{"base64", base64Lines(text)}
                                  : EncodedBody{"quoted-printable", quotedPrintable(text)};
}

std::string showable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\t\r\n"), text.size());
    shown += base::printable(text.substr(0, end));
    text.remove_prefix(end);
    if (text.starts_with("\r\n")) {
      text.remove_prefix(1);
    }
    if (!text.empty()) {
      shown += text.front() == '\t' ? '\t' : '\n';
      text.remove_prefix(1);
    }
  }
  return shown;
}

} // namespace exec_wrapper::mail
