#include "mail/message/header_text.h"

#include "base/text.h"
#include "common/crypto/base64.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace exec_wrapper::mail {

namespace {

constexpr std::size_t kLongestHeaderLine = 76;
constexpr std::size_t kBytesOfWord = 39; // of an encoded word, so that a field's name fits too

bool isAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// UTF-8 in encoded words, each in its own line, with whole characters.
std::string encodedWords(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size()) {
      const std::size_t next = std::max<std::size_t>(base::characterLength(text.substr(size)), 1);
      if (size + next > kBytesOfWord) {
        break;
      }
      size += next;
    }
    words += (words.empty() ? "=?UTF-8?B?" : "\n =?UTF-8?B?") +
             common::toBase64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return words;
}

/// Breaks a line at blanks between two words.
std::string folded(std::string_view text, std::size_t used) {
  std::string lines;
  std::size_t column = used;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin + 1), text.size());
    const std::string_view word = text.substr(begin, end - begin); // with the blank before it
    const bool breaks = begin != 0 && word.size() > 1 && column + word.size() > kLongestHeaderLine;
    lines += breaks ? "\n" : "";
    column = (breaks ? 0 : column) + word.size();
    lines += word;
    begin = end;
  }
  return lines;
}

std::string quotedString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  }
  return quoted + '"';
}

std::string phrase(std::string_view text) {
  const bool plain = isAscii(text) && text.find("=?") == text.npos && text.size() <= 60;
  return plain ? quotedString(text) : encodedWords(text);
}

} // namespace

std::string unstructured(std::string_view field, std::string_view text) {
  const std::string line = base::printable(text);
  const std::string_view trimmed = base::trimmed(line);
  if (isAscii(trimmed) && trimmed.find("=?") == trimmed.npos) {
    return folded(trimmed, field.size() + 2);
  }
  return encodedWords(trimmed);
}

std::string mailboxList(const std::vector<Mailbox>& mailboxes) {
  std::string list;
  for (const Mailbox& mailbox : mailboxes) {
    list += list.empty() ? "" : ",\n ";
    if (mailbox.name.empty()) {
      list += mailbox.address;
    } else {
      const std::string name = phrase(mailbox.name);
      const std::size_t column = name.size() - std::min(name.rfind('\n') + 1, name.size());
      const bool breaks = column + mailbox.address.size() > kLongestHeaderLine - 10;
      list += name + (breaks ? "\n <" : " <") + mailbox.address + ">";
    }
  }
  return list;
}

std::string dateText(WallTime time) {
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm parts{};
  if (gmtime_r(&seconds, &parts) == nullptr) {
    return "Thu, 01 Jan 1970 00:00:00 +0000";
  }
  const auto formatted = [&parts](const char* format) {
    std::array<char, 40> buffer{};
    return std::string(buffer.data(), std::strftime(buffer.data(), buffer.size(), format, &parts));
  };
  return std::string(kDays.at(static_cast<std::size_t>(parts.tm_wday))) + formatted(", %d ") +
         kMonths.at(static_cast<std::size_t>(parts.tm_mon)) + formatted(" %Y %H:%M:%S +0000");
}

} // namespace exec_wrapper::mail
