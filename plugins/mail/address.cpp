#include "address.h"

#include "base/text.h"
#include "exec_wrapper/settings.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::mail {

namespace {

constexpr std::size_t kMostMailboxes = 100;
constexpr std::size_t kLongestLocal = 64; // these limits are those of SMTP
constexpr std::size_t kLongestDomain = 255;
constexpr std::size_t kLongestName = 200;

bool isLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// A dot-atom of RFC 5322. Programs interpret some characters at its start.
bool isLocalPart(std::string_view text) {
  constexpr std::string_view kOthers = ".!#$%&'*+-/=?^_`{|}~";
  constexpr std::string_view kNotFirst = ".-/|!";
  const auto allowed = [&](char c) {
    return isLetterOrDigit(c) || kOthers.find(c) != kOthers.npos;
  };
  return !text.empty() && text.size() <= kLongestLocal &&
         kNotFirst.find(text.front()) == kNotFirst.npos && !text.ends_with('.') &&
         text.find("..") == text.npos && std::all_of(text.begin(), text.end(), allowed);
}

bool isDomain(std::string_view text) {
  const bool literal = text.size() > 2 && text.starts_with('[') && text.ends_with(']');
  const std::string_view inner = literal ? text.substr(1, text.size() - 2) : text;
  const auto allowed = [&](char c) {
    return isLetterOrDigit(c) || c == '-' || c == '.' || (literal && c == ':');
  };
  return !inner.empty() && text.size() <= kLongestDomain && !inner.starts_with('.') &&
         !inner.starts_with('-') && !inner.ends_with('.') && inner.find("..") == inner.npos &&
         std::all_of(inner.begin(), inner.end(), allowed);
}

bool isAddressSpec(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at == text.npos ? isLocalPart(text)
                         : isLocalPart(text.substr(0, at)) && isDomain(text.substr(at + 1));
}

/// Splits at the commas outside quotes.
std::vector<std::string> splitMailboxes(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' && !quoted) {
      parts.emplace_back();
      continue;
    }
    quoted = c == '"' ? !quoted : quoted;
    parts.back() += c;
    if (c == '\\' && quoted && i + 1 < text.size()) {
      parts.back() += text[++i];
    }
  }
  return parts;
}

/// The name without its quotes.
std::string nameFrom(std::string_view text) {
  const std::string_view name = base::trimmed(text);
  if (name.size() < 2 || !name.starts_with('"') || !name.ends_with('"')) {
    return std::string(name);
  }
  std::string plain;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    const bool escaped = name[i] == '\\' && i + 2 < name.size();
    plain += name[escaped ? ++i : i];
  }
  return plain;
}

[[noreturn]] void refuse(std::string_view setting, const std::string& part) {
  throw ConfigurationError(std::string(setting) + ": \"" +
                           base::shortened(base::printable(part), 200) +
                           "\" is not a mail address; write user@example.com or Name "
                           "<user@example.com>, in ASCII (a domain in its xn-- form)");
}

Mailbox mailboxFrom(const std::string& part, std::string_view setting) {
  const std::string_view text = base::trimmed(part);
  const std::size_t open = text.rfind('<');
  Mailbox mailbox;
  if (open == text.npos) {
    mailbox.address = text;
  } else if (text.ends_with('>')) {
    mailbox.name = nameFrom(text.substr(0, open));
    mailbox.address = base::trimmed(text.substr(open + 1, text.size() - open - 2));
  }
  const bool plainName = base::printable(mailbox.name) == mailbox.name;
  if (!isAddressSpec(mailbox.address) || !plainName || mailbox.name.size() > kLongestName) {
    refuse(setting, part);
  }
  return mailbox;
}

} // namespace

std::vector<Mailbox> parseMailboxes(std::string_view text, std::string_view setting) {
  std::vector<Mailbox> mailboxes;
  for (const std::string& part : splitMailboxes(text)) {
    if (base::trimmed(part).empty()) {
      continue;
    }
    Mailbox mailbox = mailboxFrom(part, setting);
    const auto same = [&](const Mailbox& other) { return other.address == mailbox.address; };
    if (std::none_of(mailboxes.begin(), mailboxes.end(), same)) {
      mailboxes.push_back(std::move(mailbox));
    }
  }
  if (mailboxes.empty()) {
    throw ConfigurationError(std::string(setting) + " has no address");
  }
  if (mailboxes.size() > kMostMailboxes) {
    throw ConfigurationError(std::string(setting) + " has more than " +
                             std::to_string(kMostMailboxes) +
                             " addresses; use a list of the mail server");
  }
  return mailboxes;
}

std::string hostForAddress(std::string_view host) {
  std::string plain;
  for (const char c : host.substr(0, kLongestDomain)) {
    const bool doubled = c == '.' && (plain.empty() || plain.ends_with('.'));
    if (!doubled) {
      plain += isLetterOrDigit(c) || c == '-' || c == '.' ? c : '-';
    }
  }
  plain.erase(0, std::min(plain.find_first_not_of("-."), plain.size()));
  while (plain.ends_with('.') || plain.ends_with('-')) {
    plain.pop_back();
  }
  return plain.empty() ? "localhost" : plain;
}

} // namespace exec_wrapper::mail
