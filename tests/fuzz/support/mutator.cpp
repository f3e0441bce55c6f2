#include "fuzz/support/mutator.h"

#include <algorithm>
#include <string_view>

namespace exec_wrapper::fuzz {

std::string Mutator::next() {
  std::string text = any();
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    change(text);
  }
  text.resize(std::min(text.size(), longest_));
  return text;
}

/// Mostly one that means something to a parser.
char Mutator::byte() {
  constexpr char telling[] = "\0\n\r\t \\\"'=:;,.-/@%#!*[]{}019az\x1B\x7F\x80\xC2\xFF";
  return below(4) == 0 ? static_cast<char>(below(256)) : telling[below(sizeof telling - 1)];
}

void Mutator::change(std::string& text) {
  const std::size_t at = below(text.size() + 1);
  const std::size_t count = below(std::min<std::size_t>(text.size() - at, 16) + 1);
  switch (below(6)) {
  case 0: // another byte
    if (at < text.size()) {
      text[at] = byte();
    }
    break;
  case 1: // one more
    text.insert(at, 1, byte());
    break;
  case 2: // some fewer
    text.erase(at, count);
    break;
  case 3: // some twice
    text.insert(at, text.substr(at, count));
    break;
  case 4: // the rest is another's
    text.replace(at, text.npos, std::string_view(any()).substr(0, longest_));
    break;
  default: // a part of another is put in
    const std::string& other = any();
    const std::size_t from = below(other.size() + 1);
    text.insert(at, other.substr(from, below(64)));
  }
}

} // namespace exec_wrapper::fuzz
