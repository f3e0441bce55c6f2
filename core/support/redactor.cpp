#include "support/redactor.h"

#include "support/text.h"

#include <algorithm>

namespace exec_wrapper {

namespace {

struct Range {
  std::size_t begin;
  std::size_t end;
};

// The most that the text ends with of what the word begins with.
std::size_t begunAtEnd(std::string_view text, std::string_view word) {
  std::size_t length = std::min(text.size(), word.size());
  while (!text.ends_with(word.substr(0, length))) {
    --length;
  }
  return length;
}

// The most that the text begins with of what the word ends with; all of it, where it is a part.
std::size_t endedAtBeginning(std::string_view text, std::string_view word) {
  if (word.find(text) != word.npos) {
    return text.size();
  }
  std::size_t length = std::min(text.size(), word.size());
  while (!text.starts_with(word.substr(word.size() - length))) {
    --length;
  }
  return length;
}

std::vector<Range> occurrences(const std::vector<std::string>& words, std::string_view text,
                               Redactor::Cut cut) {
  std::vector<Range> ranges;
  for (const std::string& word : words) {
    // From the next byte on, not from the end: a word may overlap itself.
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
      ranges.push_back({at, at + word.size()});
    }
    if (const std::size_t begun = cut == Redactor::Cut::End ? begunAtEnd(text, word) : 0) {
      ranges.push_back({text.size() - begun, text.size()});
    }
    if (const std::size_t ended =
            cut == Redactor::Cut::Beginning ? endedAtBeginning(text, word) : 0) {
      ranges.push_back({0, ended});
    }
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  return ranges;
}

// Within a JSON string.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return out;
}

} // namespace

void Redactor::add(std::string secret) {
  // A message may hold it as it was made fit to print, or to stand in JSON.
  for (const std::string& form : {secret, printable(secret), escaped(secret)}) {
    if (form.size() < kShortest ||
        std::find(secrets_.begin(), secrets_.end(), form) != secrets_.end()) {
      continue;
    }
    const auto shorter = [&](const std::string& other) { return other.size() < form.size(); };
    secrets_.insert(std::find_if(secrets_.begin(), secrets_.end(), shorter), form);
  }
}

std::string Redactor::masked(std::string_view text, Cut cut) const {
  std::string out;
  std::size_t done = 0;
  const std::vector<Range> ranges = occurrences(secrets_, text, cut);
  for (std::size_t i = 0; i < ranges.size();) {
    std::size_t end = ranges[i].end;
    out += text.substr(done, ranges[i].begin - done);
    out += kMask;
    // Secrets that overlap are one stretch: none may be left with an end showing.
    for (++i; i < ranges.size() && ranges[i].begin < end; ++i) {
      end = std::max(end, ranges[i].end);
    }
    done = end;
  }
  out += text.substr(done);
  return out;
}

} // namespace exec_wrapper
