#include "mail/smtp/capabilities.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace exec_wrapper::mail {

namespace {

/// The words in upper case. The old form "AUTH=PLAIN" counts as two words.
std::vector<std::string> upperWords(std::string_view line) {
  std::vector<std::string> words(1);
  for (const char c : line) {
    if (c == ' ' || c == '=') {
      words.emplace_back();
    } else {
      words.back() += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  return words;
}

} // namespace

Capabilities::Capabilities(const Reply& reply) {
  for (std::size_t i = 1; i < reply.lines.size(); ++i) { // the first has the server's name
    const std::vector<std::string> words = upperWords(reply.lines[i]);
    if (words.empty()) {
      continue;
    }
    words_.insert(words.front());
    if (words.front() == "AUTH") {
      mechanisms_.insert(words.begin() + 1, words.end());
    }
  }
}

} // namespace exec_wrapper::mail
