#pragma once

#include "common/crypto/base64.h"
#include "support/process.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace exec_wrapper::mail {

/// A message taken apart, by code that shares nothing with the product's but base64.
struct DecodedMail {
  std::vector<std::string> names;            ///< of its header, in order
  std::map<std::string, std::string> fields; ///< unfolded, not decoded
  std::string body;                          ///< decoded, \n as line end
};

inline std::string fromQuotedPrintable(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      plain += text[i];
    } else if (text.at(i + 1) == '\n') {
      ++i;
    } else {
      plain += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return plain;
}

/// A field with encoded words in base64, as UTF-8.
inline std::string fromEncodedWords(const std::string& text) {
  std::string plain;
  std::size_t at = 0;
  bool word = false;
  while (at < text.size()) {
    const std::size_t begin = text.find("=?UTF-8?B?", at);
    const std::string between = text.substr(at, begin - at);
    if (!word || between.find_first_not_of(' ') != between.npos) {
      plain += between;
    }
    if (begin == text.npos) {
      break;
    }
    const std::size_t end = text.find("?=", begin);
    if (end == text.npos || end + 2 - begin > 75) {
      throw std::runtime_error("an encoded word is too long: " + text);
    }
    plain += common::fromBase64(text.substr(begin + 10, end - begin - 10)).value();
    at = end + 2;
    word = true;
  }
  return plain;
}

inline DecodedMail decodedMail(const std::string& message) {
  DecodedMail mail;
  const std::size_t end = message.find("\n\n");
  for (const std::string& line : test::lines(message.substr(0, end + 1))) {
    if (line.starts_with(' ')) {
      mail.fields[mail.names.back()] += line;
      continue;
    }
    const std::size_t colon = line.find(": ");
    mail.names.push_back(line.substr(0, colon));
    mail.fields[mail.names.back()] = line.substr(colon + 2);
  }
  const std::string raw = message.substr(end + 2);
  const std::string encoding = mail.fields["Content-Transfer-Encoding"];
  if (encoding == "quoted-printable") {
    mail.body = fromQuotedPrintable(raw);
  } else if (encoding == "base64") {
    std::string digits = raw;
    std::erase(digits, '\n');
    mail.body = common::fromBase64(digits).value();
    std::erase(mail.body, '\r');
  } else {
    mail.body = raw;
  }
  return mail;
}

/// What every message must be: ASCII lines that any server takes.
inline std::string faultOf(const std::string& message) {
  for (const std::string& line : test::lines(message)) {
    if (line.size() > 998) {
      return "a line of " + std::to_string(line.size()) + " bytes";
    }
    const auto odd = [](char c) { return (c < ' ' && c != '\t') || c > '~'; };
    if (std::any_of(line.begin(), line.end(), odd)) {
      return "a byte that is not plain: " + line;
    }
  }
  return message.ends_with('\n') ? "" : "no end of the last line";
}

} // namespace exec_wrapper::mail
