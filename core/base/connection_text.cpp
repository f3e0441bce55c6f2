#include "base/connection_text.h"

#include "base/text.h"

#include <algorithm>

namespace exec_wrapper::base {

namespace {

constexpr std::string_view kMask = "********";

/// A part of the address: where it begins and ends.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The value at `begin`: up to a blank or `&`, or to the closing quote.
Span valueAt(std::string_view text, std::size_t begin) {
  const bool quoted = begin < text.size() && text[begin] == '\'';
  if (quoted) {
    std::size_t end = begin + 1;
    while (end < text.size() && text[end] != '\'') {
      end += text[end] == '\\' ? 2 : 1;
    }
    return {begin + 1, std::min(end, text.size())};
  }
  return {begin, std::min(text.find_first_of(" \t\n&", begin), text.size())};
}

/// What is between "://" and "@"; else nothing.
Span userInfoIn(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos) {
    return {};
  }
  const std::size_t authority = scheme + 3;
  const std::size_t slash = std::min(text.find_first_of("/?#", authority), text.size());
  const std::size_t at = text.substr(0, slash).rfind('@');
  return at != text.npos && at >= authority ? Span{authority, at} : Span{};
}

std::vector<Span> passwordSpans(std::string_view text) {
  std::vector<Span> spans;
  const Span user = userInfoIn(text);
  if (const std::size_t colon = text.find(':', user.begin); colon < user.end) {
    spans.push_back({colon + 1, user.end});
  }
  const std::string lower = lowerCase(text);
  for (const std::string_view word : {"password", "sslpassword"}) {
    for (std::size_t at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
      const bool begins = at == 0 || std::string_view(" \t\n:?&").find(text[at - 1]) != text.npos;
      std::size_t next = std::min(text.find_first_not_of(" \t", at + word.size()), text.size());
      if (begins && next < text.size() && text[next] == '=') {
        next = std::min(text.find_first_not_of(" \t", next + 1), text.size());
        spans.push_back(valueAt(text, next));
      }
    }
  }
  std::erase_if(spans, [](const Span& span) { return span.begin >= span.end; });
  std::ranges::sort(spans, {}, &Span::begin);
  return spans;
}

} // namespace

std::string_view userIn(std::string_view address) {
  const Span all = userInfoIn(address);
  const std::string_view text = address.substr(all.begin, all.end - all.begin);
  return text.substr(0, text.find(':'));
}

std::vector<std::string> passwordsIn(std::string_view address) {
  std::vector<std::string> passwords;
  for (const Span& span : passwordSpans(address)) {
    passwords.emplace_back(address.substr(span.begin, span.end - span.begin));
  }
  return passwords;
}

std::string withoutPasswords(std::string_view address) {
  std::string shown;
  std::size_t from = 0;
  for (const Span& span : passwordSpans(address)) {
    if (span.begin >= from) {
      shown += address.substr(from, span.begin - from);
      shown += kMask;
      from = span.end;
    }
  }
  return shown + std::string(address.substr(from));
}

} // namespace exec_wrapper::base
