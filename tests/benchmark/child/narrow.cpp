#include "benchmark/child/narrow.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <iterator>

namespace exec_wrapper::benchmark {

namespace {

constexpr unsigned kLoad = BPF_LD | BPF_W | BPF_ABS;
constexpr unsigned kIsEqual = BPF_JMP | BPF_JEQ | BPF_K;
constexpr unsigned kAnswer = BPF_RET | BPF_K;

/// setsockopt(fd, SOL_SOCKET, SO_RCVBUF or SO_RCVBUFFORCE, ...) fails with EPERM.
bool refuseRoom() {
  constexpr auto kNumber = static_cast<unsigned>(offsetof(seccomp_data, nr));
  constexpr auto kOption = static_cast<unsigned>(offsetof(seccomp_data, args[2]));
  sock_filter steps[] = {
      BPF_STMT(kLoad, kNumber),
      BPF_JUMP(kIsEqual, SYS_setsockopt, 0, 4),
      BPF_STMT(kLoad, kOption),
      BPF_JUMP(kIsEqual, SO_RCVBUF, 1, 0),
      BPF_JUMP(kIsEqual, SO_RCVBUFFORCE, 0, 1),
      BPF_STMT(kAnswer, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(kAnswer, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(steps)), steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

} // namespace

int runNarrow(char** words) {
  if (refuseRoom()) {
    execv(words[0], words);
  }
  return 71;
}

} // namespace exec_wrapper::benchmark
