#include "support/call_filter.h"

#include "support/checked.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <new>
#include <stdexcept>
#include <vector>

namespace exec_wrapper::test {

namespace {

constexpr int kUnsaid = -1;
constexpr int kFailed = -2;

/// BPF: a notification for each of the calls, and nothing for the others.
std::vector<sock_filter> programFor(std::span<const int> calls) {
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const int call : calls) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return program;
}

int install(std::span<const int> calls) {
  std::vector<sock_filter> program = programFor(calls);
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  checked(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
  return static_cast<int>(checked(
      ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter),
      "seccomp"));
}

/// In the new process. What it says to ours is a number in memory that both see: any call for it
/// might be one that is filtered.
[[noreturn]] void become(std::span<const int> calls, const std::function<int()>& body,
                         std::atomic<int>& said) {
  try {
    const int listener = install(calls);
    checked(::unshare(CLONE_FILES), "unshare");
    said = listener;
  } catch (const std::exception&) {
    said = kFailed;
    ::_exit(125);
  }
  ::_exit(body());
}

std::atomic<int>& sharedNumber() {
  void* const page = ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    throwErrno("mmap");
  }
  return *new (page) std::atomic<int>(kUnsaid);
}

} // namespace

CallFilter::CallFilter(std::span<const int> calls, const std::function<int()>& body) {
  std::atomic<int>& said = sharedNumber();
  // Both have one table of descriptors until the listener is in it.
  pid_ = static_cast<pid_t>(checked(
      ::syscall(SYS_clone, CLONE_FILES | SIGCHLD, nullptr, nullptr, nullptr, nullptr), "clone"));
  if (pid_ == 0) {
    become(calls, body, said);
  }
  while (said == kUnsaid) {
    ::sched_yield();
  }
  const int listener = said;
  ::munmap(&said, sizeof said);
  if (listener == kFailed) {
    throw std::runtime_error("the kernel takes no filter of system calls");
  }
  listener_.reset(listener);
}

std::optional<Call> CallFilter::take() {
  seccomp_notif call{};
  if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
    return std::nullopt;
  }
  return Call{static_cast<pid_t>(call.pid), call.data.args[0], call.id};
}

void CallFilter::answer(const Call& call, int error) {
  seccomp_notif_resp answer{};
  answer.id = call.id;
  answer.error = -error;
  answer.flags = error == 0 ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
  ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

} // namespace exec_wrapper::test
