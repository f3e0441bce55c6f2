#include "support/secrets/redactor.h"

#include "support/secrets/secret_forms.h"

#include <algorithm>
#include <bitset>
#include <cstddef>

namespace exec_wrapper {

namespace {

struct Range {
  std::size_t begin;
  std::size_t end;
};

// The length of the longest prefix of the word that the text ends with.
std::size_t begunAtEnd(std::string_view text, std::string_view word) {
  std::size_t length = std::min(text.size(), word.size());
  while (!text.ends_with(word.substr(0, length))) {
    --length;
  }
  return length;
}

// The length of the longest suffix of the word that the text begins with; the whole text if it is a
// part of the word.
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

constexpr std::size_t kLongestShortened = 16'384; // bytes; longer texts are not read by people

using Words = std::vector<std::string>;

std::size_t pairAt(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]) |
         static_cast<std::size_t>(static_cast<unsigned char>(text[at + 1])) << 8U;
}

// One pass for any number of words: the first two bytes exclude nearly all positions.
void addWhole(const Words& words, std::string_view text, std::vector<Range>& ranges) {
  std::bitset<(1U << 16U)> begins;
  for (const std::string& word : words) {
    begins.set(pairAt(word, 0));
  }
  for (std::size_t at = 0; at + Redactor::kShortest <= text.size(); ++at) {
    if (!begins.test(pairAt(text, at))) {
      continue;
    }
    const std::string_view rest = text.substr(at);
    const auto found = std::ranges::find_if(
        words, [&](const std::string& word) { return rest.starts_with(word); });
    if (found != words.end()) {
      ranges.push_back({at, at + found->size()});
    }
  }
}

// A "..." may mean that a text was shortened before it was put into this one.
void addShortened(const Words& words, std::string_view text, std::vector<Range>& ranges) {
  if (text.size() > kLongestShortened) {
    return;
  }
  for (std::size_t at = text.find("..."); at != text.npos; at = text.find("...", at + 3)) {
    for (const std::string& word : words) {
      const std::size_t begun = begunAtEnd(text.substr(0, at), word);
      if (begun >= Redactor::kShortest) {
        ranges.push_back({at - begun, at});
      }
    }
  }
}

// One or two characters of an encoded form reveal nothing, and masking them would hide other text.
bool tellsNothing(const Words& words, const std::string& form, std::size_t length) {
  return length < Redactor::kShortest && std::ranges::any_of(words, [&](const std::string& word) {
           return base64(word.substr(0, 3)).starts_with(form.substr(0, 3));
         });
}

void addCut(const Words& words, std::string_view text, Redactor::Cut cut,
            std::vector<Range>& ranges) {
  for (const std::string& word : words) {
    const std::size_t begun = cut == Redactor::Cut::End ? begunAtEnd(text, word) : 0;
    if (begun > 0 && !tellsNothing(words, word, begun)) {
      ranges.push_back({text.size() - begun, text.size()});
    }
    if (const std::size_t ended =
            cut == Redactor::Cut::Beginning ? endedAtBeginning(text, word) : 0;
        ended > 0 && !tellsNothing(words, word, ended)) {
      ranges.push_back({0, ended});
    }
  }
}

std::vector<Range> rangesIn(const Words& words, std::string_view text, Redactor::Cut cut) {
  std::vector<Range> ranges;
  if (words.empty()) {
    return ranges;
  }
  addWhole(words, text, ranges);
  addShortened(words, text, ranges);
  addCut(words, text, cut, ranges);
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  return ranges;
}

} // namespace

void Redactor::add(const std::string& secret) {
  if (secret.size() < kShortest) {
    return;
  }
  for (const std::string& form : secretForms(secret)) {
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
  const std::vector<Range> ranges = rangesIn(secrets_, text, cut);
  for (std::size_t i = 0; i < ranges.size();) {
    std::size_t end = ranges[i].end;
    out += text.substr(done, ranges[i].begin - done);
    out += kMask;
    // Overlapping secrets are masked as one range, so that no end of one remains visible.
    for (++i; i < ranges.size() && ranges[i].begin < end; ++i) {
      end = std::max(end, ranges[i].end);
    }
    done = end;
  }
  out += text.substr(done);
  return out;
}

} // namespace exec_wrapper
