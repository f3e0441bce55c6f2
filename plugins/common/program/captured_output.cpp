#include "common/program/captured_output.h"

#include "base/text.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace exec_wrapper::common {

namespace {

constexpr std::size_t kEnd = 4 * CapturedOutput::kLongestLine; // with room for blank lines

} // namespace

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
    add({buffer.data(), static_cast<std::size_t>(size)});
  }
  return true;
}

void CapturedOutput::add(std::string_view bytes) {
  kept_ += bytes.substr(0, mostBytes_ - kept_.size());
  total_ += bytes.size();
  end_ += bytes;
  end_.erase(0, end_.size() - std::min(end_.size(), kEnd));
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

std::string CapturedOutput::lastLine() const {
  std::string_view end = base::trimmed(end_);
  end.remove_prefix(end.rfind('\n') + 1); // npos + 1 is 0
  return base::shortened(base::printable(base::trimmed(end)), kLongestLine);
}

} // namespace exec_wrapper::common
