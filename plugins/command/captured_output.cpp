#include "captured_output.h"

#include "base/text.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace exec_wrapper::command {

bool CapturedOutput::readFrom(int descriptor) {
  constexpr int kMostReads = 16; // a fast writer must not keep us from the deadline
  std::array<char, 4096> buffer{};
  for (int i = 0; i < kMostReads; ++i) {
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0) {
      return errno == EAGAIN || errno == EINTR;
    }
    if (size == 0) {
      return false;
    }
    const auto count = static_cast<std::size_t>(size);
    kept_.append(buffer.data(), std::min(count, kMostBytes - kept_.size()));
    total_ += count;
  }
  return true;
}

std::vector<std::string> CapturedOutput::lines() const {
  std::vector<std::string> lines;
  std::string_view rest = kept_;
  while (!rest.empty() && lines.size() < kMostLines) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (end > 0) {
      lines.push_back(base::printable(rest.substr(0, end)));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (const std::uint64_t more = total_ - kept_.size() + rest.size(); more > 0) {
    lines.push_back("and " + std::to_string(more) + " bytes more");
  }
  return lines;
}

} // namespace exec_wrapper::command
