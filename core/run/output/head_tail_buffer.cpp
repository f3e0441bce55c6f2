#include "run/output/head_tail_buffer.h"

#include <algorithm>

namespace exec_wrapper::run {

void HeadTailBuffer::append(std::string_view bytes) {
  total_ += bytes.size();
  const std::size_t toHead = std::min(bytes.size(), headRoom_ - head_.size());
  head_ += bytes.substr(0, toHead);
  bytes.remove_prefix(toHead);

  if (bytes.size() > tailRoom_) { // the earlier bytes would be overwritten at once
    bytes.remove_prefix(bytes.size() - tailRoom_);
  }
  const std::size_t toTail = std::min(bytes.size(), tailRoom_ - tail_.size());
  tail_ += bytes.substr(0, toTail);
  bytes.remove_prefix(toTail);
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), tailRoom_ - start_);
    bytes.copy(tail_.data() + start_, count);
    bytes.remove_prefix(count);
    start_ = (start_ + count) % tailRoom_;
  }
}

StreamOutput HeadTailBuffer::output() const {
  StreamOutput output;
  output.tail = tail_.substr(start_) + tail_.substr(0, start_);
  output.omitted = total_ - head_.size() - tail_.size();
  if (output.omitted == 0) {
    output.tail.insert(0, head_);
  } else {
    output.head = head_;
  }
  return output;
}

} // namespace exec_wrapper::run
