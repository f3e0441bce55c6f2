#include "support/call_breaker/call_filter.h"

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
[[noreturn]] void become(std::span<const int> calls, char* const* words, std::atomic<int>& said) {
  try {
    said = install(calls);
  } catch (const std::exception&) {
    said = kFailed;
    ::_exit(125);
  }
  ::execv(words[0], words);
  ::_exit(126);
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

CallFilter::CallFilter(std::span<const int> calls, const std::vector<std::string>& argv) {
  std::vector<char*> words;
  for (const std::string& word : argv) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  std::atomic<int>& said = sharedNumber();
  // Until the program is executed both have one table of descriptors, so the listener is ours too.
  pid_ = static_cast<pid_t>(checked(
      ::syscall(SYS_clone, CLONE_FILES | SIGCHLD, nullptr, nullptr, nullptr, nullptr), "clone"));
  if (pid_ == 0) {
    become(calls, words.data(), said);
  }
  while (said == kUnsaid) {
    ::sched_yield();
  }
  if (said == kFailed) {
    throw std::runtime_error("the kernel takes no filter of system calls");
  }
  listener_.reset(said);
  ::munmap(&said, sizeof said);
}

void CallFilter::answer(const std::function<int(const Call&)>& decide) {
  seccomp_notif call{};
  if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
    return; // the caller was killed meanwhile
  }
  seccomp_notif_resp answer{};
  answer.id = call.id;
  if (const int error = decide({static_cast<pid_t>(call.pid), call.data.args[0]}); error != 0) {
    answer.error = -error;
  } else {
    answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  }
  ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

} // namespace exec_wrapper::test
