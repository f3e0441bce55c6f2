#include "support/process_life.h"

#include "base/file_descriptor.h"
#include "exec_wrapper/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>

namespace exec_wrapper {

bool hasEnded(const base::ProcessId& process) {
  if (::kill(process.pid, 0) != 0 && errno == ESRCH) {
    return true;
  }
  if (!procIsOurs()) {
    return false;
  }
  const base::FileDescriptor file(
      ::open(("/proc/" + std::to_string(process.pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> buffer{};
  const ssize_t size = file.valid() ? ::read(file.get(), buffer.data(), buffer.size() - 1) : -1;
  const std::string text(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  // The command stands in parentheses and may itself hold any character, so the last one counts.
  const std::size_t close = text.rfind(')');
  char state = 0;
  unsigned long long started = 0;
  if (close == text.npos ||
      std::sscanf(text.c_str() + close + 1,
                  " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d "
                  "%llu",
                  &state, &started) != 2) {
    return false; // it is not shown to us
  }
  return state == 'Z' || state == 'X' || (process.started > 0 && process.started != started);
}

} // namespace exec_wrapper
