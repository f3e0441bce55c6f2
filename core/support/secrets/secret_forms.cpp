#include "support/secrets/secret_forms.h"

#include "base/text.h"
#include "support/text/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>

namespace exec_wrapper {

namespace {

std::string replaced(std::string_view text,
                     const std::function<std::optional<std::string_view>(char)>& instead) {
  std::string out;
  for (const char c : text) {
    const std::optional<std::string_view> other = instead(c);
    other ? out.append(*other) : out.append(1, c);
  }
  return out;
}

bool isUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

/// `kept`: reserved characters that are not encoded.
std::string percentEncoded(std::string_view text, std::string_view digits, std::string_view kept) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (isUnreserved(c) || kept.find(c) != kept.npos) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4U], digits[byte & 0xFU]};
    }
  }
  return out;
}

std::string percentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// The part after the host, without the fragment; empty if the text is not a URL.
std::string_view pathIn(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos || url.find_first_of(" \t\r\n") != url.npos) {
    return {};
  }
  const std::size_t path = url.find_first_of("/?", scheme + 3);
  return path == url.npos ? std::string_view() : url.substr(path, url.find('#') - path);
}

bool isName(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return isUnreserved(c) && c != '~'; });
}

/// Headers that describe the content, not the sender. Masking such a word everywhere would garble
/// all text.
bool isHarmless(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kNames = {
      "content-type", "accept", "accept-language", "cache-control", "user-agent"};
  return std::ranges::find(kNames, base::lowerCase(name)) != kNames.end();
}

/// The values of header lines, and also the part after a scheme such as Bearer. Empty if any line
/// is not a header.
std::vector<std::string> valuesIn(std::string_view lines) {
  std::vector<std::string> values;
  for (const std::string& line : split(lines, '\n')) {
    const std::size_t colon = line.find(": ");
    if (line.empty()) {
      continue;
    }
    const std::string_view name = std::string_view(line).substr(0, colon);
    if (colon == line.npos || !isName(name)) {
      return {};
    }
    if (isHarmless(name)) {
      continue;
    }
    const std::string_view value = base::trimmed(std::string_view(line).substr(colon + 1));
    values.emplace_back(value);
    if (const std::size_t blank = value.rfind(' '); blank != value.npos) {
      values.emplace_back(value.substr(blank + 1));
    }
  }
  return values;
}

void addEncoded(std::vector<std::string>& forms, const std::string& text) {
  static constexpr std::string_view kUpper = "0123456789ABCDEF";
  static constexpr std::string_view kLower = "0123456789abcdef";
  const auto json = [](char c) -> std::optional<std::string_view> {
    return c == '"' ? std::optional("\\\"") : c == '\\' ? std::optional("\\\\") : std::nullopt;
  };
  const auto slashes = [&](char c) { return c == '/' ? std::optional("\\/") : json(c); };
  const auto unicode = [&](char c) -> std::optional<std::string_view> {
    return c == '&'   ? std::optional("\\u0026")
           : c == '<' ? std::optional("\\u003c")
           : c == '>' ? std::optional("\\u003e")
                      : json(c);
  };
  const auto html = [](char c) -> std::optional<std::string_view> {
    return c == '&'   ? std::optional("&amp;")
           : c == '<' ? std::optional("&lt;")
           : c == '>' ? std::optional("&gt;")
           : c == '"' ? std::optional("&quot;")
                      : std::nullopt;
  };
  forms.insert(forms.end(),
               {text, base::printable(text), replaced(text, json), replaced(text, slashes),
                replaced(text, unicode), replaced(text, html), percentEncoded(text, kUpper, ""),
                percentEncoded(text, kLower, ""), percentEncoded(text, kUpper, "/?=&:%")});
}

} // namespace

std::string base64(std::string_view text) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8U | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j <= text.size() ? kDigits[bits >> (18U - 6U * j) & 0x3FU] : '=';
    }
  }
  return out;
}

std::vector<std::string> secretForms(const std::string& secret) {
  std::vector<std::string> parts = {secret};
  const std::string path(pathIn(secret));
  if (path.size() > 1) {
    parts.push_back(path);
    parts.push_back(percentDecoded(path));
  }
  for (std::string& value : valuesIn(secret)) {
    parts.push_back(std::move(value));
  }
  std::vector<std::string> forms;
  for (const std::string& part : parts) {
    addEncoded(forms, part);
  }
  std::string encoded = base64(secret);
  forms.push_back(encoded);
  encoded.resize(encoded.find_last_not_of('=') + 1);
  std::ranges::replace(encoded, '+', '-');
  std::ranges::replace(encoded, '/', '_');
  forms.push_back(std::move(encoded)); // the URL-safe alphabet
  return forms;
}

std::string basicCredentials(std::string_view user, std::string_view password) {
  return base64(std::string(user) + ":" + std::string(password));
}

UrlAccount accountIn(std::string_view url) {
  const std::size_t scheme = url.find("://");
  url.remove_prefix(scheme == url.npos ? 0 : scheme + 3);
  const std::size_t at = url.rfind('@');
  if (at == url.npos) {
    return {};
  }
  const std::string_view written = url.substr(0, at);
  const std::size_t colon = std::min(written.find(':'), written.size());
  return {std::string(written), percentDecoded(written.substr(0, colon)),
          percentDecoded(written.substr(std::min(colon + 1, written.size())))};
}

} // namespace exec_wrapper
