#include "common/event/output_text.h"

#include "base/text.h"

#include <algorithm>

namespace exec_wrapper::common {

namespace {

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::string gap(std::uint64_t bytes) {
  return "[... " + std::to_string(bytes) + " bytes left out ...]\n";
}

/// The kept output of one stream, as valid UTF-8.
class Stream {
public:
  Stream(std::string_view name, const StreamOutput& output)
      : title_("--- " + std::string(name) + " ---\n"), head_(validUtf8(output.head)),
        tail_(validUtf8(output.tail)), omitted_(output.omitted) {}

  bool empty() const { return head_.empty() && tail_.empty() && omitted_ == 0; }
  std::string whole() const {
    const std::string between = omitted_ == 0 ? "" : "\n" + gap(omitted_);
    return title_ + withEnd(head_ + between + tail_);
  }

  /// The title and the end of the output; empty if there is no room for both.
  std::string within(std::size_t limit) const {
    std::string text = whole();
    if (text.size() <= limit) {
      return text;
    }
    const std::string kept = omitted_ == 0 ? head_ + tail_ : tail_;
    const std::uint64_t missing = omitted_ == 0 ? 0 : omitted_ + head_.size();
    const std::size_t frame = title_.size() + gap(missing + kept.size()).size() + 1;
    if (limit <= frame) {
      return {};
    }
    std::size_t begin = kept.size() - std::min(kept.size(), limit - frame);
    while (begin < kept.size() && continues(kept[begin])) {
      ++begin;
    }
    return title_ + gap(missing + begin) + withEnd(kept.substr(begin));
  }

private:
  static std::string withEnd(std::string text) {
    if (!text.empty() && !text.ends_with('\n')) {
      text += '\n';
    }
    return text;
  }

  std::string title_;
  std::string head_;
  std::string tail_;
  std::uint64_t omitted_;
};

} // namespace

std::string validUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = base::characterLength(text);
    valid += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

std::string outputText(const Output& output, std::size_t limit) {
  const Stream out("stdout", output.out);
  const Stream err("stderr", output.err);
  if (out.empty() || err.empty()) {
    const Stream& only = out.empty() ? err : out;
    return only.empty() ? "" : only.within(limit);
  }
  const std::size_t half = limit / 2;
  const std::size_t outNeeds = out.whole().size();
  const std::size_t errNeeds = err.whole().size();
  const std::size_t forErr = outNeeds < half ? limit - outNeeds : std::min(errNeeds, half);
  return out.within(limit - std::min(forErr, errNeeds)) + err.within(forErr);
}

} // namespace exec_wrapper::common
