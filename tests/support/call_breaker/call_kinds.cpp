#include "support/call_breaker/call_kinds.h"

#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>

namespace exec_wrapper::test {

std::span<const CallKind> callKinds() {
  static const std::vector<CallKind> kinds = {
      {"open", EMFILE, {SYS_open, SYS_openat}},
      {"read", EIO, {SYS_read, SYS_pread64}, true},
      {"write", ENOSPC, {SYS_write, SYS_pwrite64, SYS_writev}, true},
      {"fsync", EIO, {SYS_fsync, SYS_fdatasync}},
      {"truncate", ENOSPC, {SYS_ftruncate}},
      {"rename", EIO, {SYS_rename, SYS_renameat, SYS_renameat2}},
      {"link", EIO, {SYS_link, SYS_linkat}},
      {"unlink", EIO, {SYS_unlink, SYS_unlinkat}},
      {"mkdir", ENOSPC, {SYS_mkdir, SYS_mkdirat}},
      {"stat", EIO, {SYS_stat, SYS_fstat, SYS_lstat, SYS_newfstatat, SYS_statx}},
      {"readlink", EIO, {SYS_readlink, SYS_readlinkat}},
      {"getdents", EIO, {SYS_getdents64}},
      {"flock", ENOLCK, {SYS_flock}},
      {"fcntl", ENOLCK, {SYS_fcntl}},
      {"socket", EMFILE, {SYS_socket, SYS_socketpair}},
      {"connect", ETIMEDOUT, {SYS_connect}},
      {"bind", EADDRINUSE, {SYS_bind}},
      {"send", ENOBUFS, {SYS_sendto, SYS_sendmsg}},
      {"receive", ECONNRESET, {SYS_recvfrom, SYS_recvmsg}},
      {"pipe", EMFILE, {SYS_pipe, SYS_pipe2}},
      {"dup", EMFILE, {SYS_dup, SYS_dup2, SYS_dup3}},
      {"clone", EAGAIN, {SYS_clone, SYS_clone3, SYS_fork, SYS_vfork}},
      {"exec", ENOMEM, {SYS_execve, SYS_execveat}},
      {"eventfd", EMFILE, {SYS_eventfd2}},
      {"signalfd", EMFILE, {SYS_signalfd4}},
      {"mmap", ENOMEM, {SYS_mmap}},
      {"prctl", EINVAL, {SYS_prctl}},
      {"pidfd", ENOSYS, {SYS_pidfd_open, SYS_pidfd_send_signal}},
      {"kill", EPERM, {SYS_kill, SYS_tgkill}},
      {"poll", ENOMEM, {SYS_poll, SYS_ppoll}},
      {"random", EAGAIN, {SYS_getrandom}},
  };
  return kinds;
}

const CallKind* findCallKind(std::string_view name) {
  const std::span<const CallKind> all = callKinds();
  const auto found = std::ranges::find(all, name, &CallKind::name);
  return found == all.end() ? nullptr : &*found;
}

} // namespace exec_wrapper::test
