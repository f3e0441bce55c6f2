#include "support/text/text.h"

#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace exec_wrapper {

namespace {

/// The candidate with the fewest edits, at most `limit`; empty if there is none.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates,
                         std::size_t limit) {
  std::string_view best;
  std::size_t least = limit + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = editDistance(word, candidate);
    if (distance < least && distance < candidate.size()) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/// A candidate that contains the word: the first that ends with it, such as "process-timeout" for
/// "timeout", else the shortest.
std::string_view firstAround(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t shortestPart = 3;
  std::string_view best;
  for (const std::string_view candidate : candidates) {
    const bool within = word.size() >= shortestPart && candidate.find(word) != candidate.npos;
    if (within && candidate.ends_with(word)) {
      return candidate;
    }
    if (within && (best.empty() || candidate.size() < best.size())) {
      best = candidate;
    }
  }
  return best;
}

} // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(base::trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> beforeLast(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    beforeLast.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], beforeLast[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t longestWord = 100;
  if (word.empty() || word.size() > longestWord) {
    return {};
  }
  const std::size_t far = std::max<std::size_t>(1, word.size() / 3);
  std::string_view best = closest(word, candidates, std::min<std::size_t>(far, 2));
  if (best.empty()) {
    best = firstAround(word, candidates);
  }
  return best.empty() ? closest(word, candidates, far) : best;
}

std::string formatSeconds(Duration duration) {
  constexpr std::int64_t perSecond = Duration::period::den;
  const std::int64_t count = duration.count();
  const auto magnitude =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  std::string out = count < 0 ? "-" : "";
  out += std::to_string(magnitude / perSecond);
  std::uint64_t rest = magnitude % perSecond;
  if (rest != 0) {
    std::string decimals = std::to_string(perSecond + rest);
    decimals[0] = '.';
    decimals.erase(decimals.find_last_not_of('0') + 1);
    out += decimals;
  }
  return out;
}

std::string quotedWord(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  out += '\'';
  return out;
}

std::string commandLine(std::span<const std::string> words, std::size_t limit) {
  std::string out;
  for (const std::string& word : words) {
    if (&word != words.data()) {
      out += ' ';
    }
    out += base::printable(quotedWord(word));
    if (out.size() > limit) {
      break;
    }
  }
  return base::shortened(std::move(out), limit);
}

} // namespace exec_wrapper
