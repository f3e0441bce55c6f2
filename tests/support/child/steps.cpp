#include "support/child/steps.h"

#include "support/child/report.h"
#include "support/child/tell.h"
#include "support/forbid.h"
#include "support/signal_names.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <map>
#include <vector>

namespace exec_wrapper::test {

namespace {

volatile sig_atomic_t caught[NSIG];
std::string lines[NSIG]; // what to say of each
sigset_t startMask;
int readyPipe = -1;

// write(2) and what was made before: fit for a handler.
void onSignal(int number) {
  const int saved = errno;
  caught[number] = caught[number] + 1;
  static_cast<void>(!::write(STDOUT_FILENO, lines[number].data(), lines[number].size()));
  errno = saved;
}

void setAction(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigaction(number, &action, nullptr);
}

void setBlocked(int how, int number) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  ::sigprocmask(how, &one, nullptr);
}

/// Handled while it pauses and only then, so that every other step is taken whole.
void catchSignal(StepWords& words) {
  const int number = words.signal();
  setBlocked(SIG_BLOCK, number);
  lines[number] = "got " + nameOfSignal(number) + "\n";
  setAction(number, onSignal);
}

void awaitSignal(StepWords& words) {
  const int number = words.signal();
  while (caught[number] == 0) {
    ::sigsuspend(&startMask);
  }
}

void sendToParent(StepWords& words) {
  check(::kill(::getppid(), words.signal()), "kill");
}

void flood(StepWords& words) {
  const char* const told = ::getenv("EXEC_WRAPPER_PARENT"); // begins with its number
  const pid_t wrapper = told != nullptr ? std::atoi(told) : 0;
  if (wrapper <= 1) {
    fail("no wrapper");
  }
  const time_t end = ::time(nullptr) + words.number();
  while (::time(nullptr) < end) {
    for (const int number : {SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGRTMIN}) {
      ::kill(wrapper, number);
    }
  }
}

void pauseForEver(StepWords&) {
  for (;;) {
    ::sigsuspend(&startMask);
  }
}

void die(StepWords& words) {
  const int number = words.signal();
  const rlimit none = {0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  setAction(number, SIG_DFL);
  ::kill(::getpid(), number);
  setBlocked(SIG_UNBLOCK, number);
  fail("survived signal " + std::to_string(number));
}

pid_t forkSister() {
  return static_cast<pid_t>(
      ::syscall(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

void forkSteps(StepWords& words, pid_t (*makeProcess)()) {
  StepWords steps = words.block();
  int ready[2];
  check(::pipe2(ready, O_CLOEXEC), "pipe");
  const pid_t pid = check(makeProcess(), "fork");
  if (pid == 0) {
    ::close(ready[0]);
    ::close(readyPipe); // that of an outer fork is not ours to hold open
    readyPipe = ready[1];
    takeSteps(steps);
    ::_exit(0);
  }
  ::close(ready[1]);
  char byte;
  static_cast<void>(!::read(ready[0], &byte, 1));
  ::close(ready[0]);
  say("forked " + std::to_string(pid));
}

void become(StepWords& words) {
  const auto user = static_cast<uid_t>(words.number());
  check(::setresuid(user, user, user), "setresuid");
}

void ready(StepWords&) {
  ::close(readyPipe);
}

void awaitCorpse(StepWords&) {
  siginfo_t info;
  check(::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), "waitid");
}

void reap(StepWords&) {
  while (::wait(nullptr) > 0) {
  }
}

void spend(StepWords& words) {
  const long milliseconds = words.number();
  timespec left = {milliseconds / 1000, milliseconds % 1000 * 1'000'000};
  while (::nanosleep(&left, &left) != 0) {
  }
}

/// A process that is another all the time, so that no look at it is true for long. Ends by itself
/// after so many seconds.
void flee(StepWords& words) {
  const time_t end = ::time(nullptr) + words.number();
  while (::time(nullptr) < end) {
    if (check(::fork(), "fork") != 0) {
      ::_exit(0);
    }
    ::setsid();
  }
}

void fill(StepWords& words) {
  const int fd = words.number();
  put(fd, std::string(static_cast<std::size_t>(words.number()), 'x'));
}

int openToAppend(const std::string& file) {
  return check(::open(file.c_str(), O_CREAT | O_APPEND | O_RDWR | O_CLOEXEC, 0644), "open");
}

void append(StepWords& words) {
  const int fd = openToAppend(words.next());
  put(fd, words.next() + "\n");
  ::close(fd);
}

/// The n-th run exits with the n-th of the statuses that a comma parts, later ones with the last.
void exitByAttempt(StepWords& words) {
  const int fd = openToAppend(words.next());
  put(fd, "x");
  const std::string statuses = words.next();
  std::size_t at = 0;
  for (off_t attempt = ::lseek(fd, 0, SEEK_END); attempt > 1; --attempt) {
    const std::size_t comma = statuses.find(',', at);
    at = comma == statuses.npos ? at : comma + 1;
  }
  ::_exit(std::atoi(statuses.c_str() + at));
}

void takeAlone(StepWords& words) {
  check(::open(words.next().c_str(), O_CREAT | O_EXCL | O_CLOEXEC, 0644), "somebody else is here");
}

void printVariable(StepWords& words) {
  const std::string name = words.next();
  const char* const value = ::getenv(name.c_str());
  say(name + (value != nullptr ? std::string("=") + value : " unset"));
}

void printInput(StepWords&) {
  char buffer[4096];
  for (ssize_t count; (count = ::read(STDIN_FILENO, buffer, sizeof buffer)) > 0;) {
    put(STDOUT_FILENO, {buffer, static_cast<std::size_t>(count)});
  }
}

void printWords(StepWords& words) {
  for (const std::string& word : words.rest()) {
    say(word);
  }
}

void report(StepWords& words) {
  const std::string name = words.next();
  say(name + " " + factAbout(name));
}

void stamp(StepWords& words) {
  const std::string time = factAbout("time"); // before anything else takes some
  say(words.next() + " " + time);
}

void sayTo(StepWords& words) {
  const int fd = words.number();
  put(fd, words.next() + "\n");
}

void becomeAnother(StepWords& words) {
  std::vector<std::string> all = words.rest();
  std::vector<char*> argv;
  for (std::string& word : all) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  check(::execv(argv.front(), argv.data()), "exec");
}

void forbidCall(StepWords& words) {
  const int call = words.number();
  if (!forbid(call, words.number())) {
    fail("no filter");
  }
}

using Step = void (*)(StepWords&);

const std::map<std::string, Step> kSteps = {
    {"append", append},
    {"await", awaitSignal},
    {"become", becomeAnother},
    {"become-user", become},
    {"block", [](StepWords& words) { setBlocked(SIG_BLOCK, words.signal()); }},
    {"catch", catchSignal},
    {"corpse", awaitCorpse},
    {"die", die},
    {"env", printVariable},
    {"exit", [](StepWords& words) { ::_exit(words.number()); }},
    {"exit-by-attempt", exitByAttempt},
    {"fill", fill},
    {"flee", flee},
    {"forbid", forbidCall},
    {"flood", flood},
    {"fork", [](StepWords& words) { forkSteps(words, ::fork); }},
    {"ignore", [](StepWords& words) { setAction(words.signal(), SIG_IGN); }},
    {"input", printInput},
    {"notify", [](StepWords& words) { notify(words.next()); }},
    {"notify-for-ever", [](StepWords& words) { notifyForEver(words.next()); }},
    {"pause", pauseForEver},
    {"ready", ready},
    {"reap", reap},
    {"remove", [](StepWords& words) { check(::unlink(words.next().c_str()), "remove"); }},
    {"report", report},
    {"say", [](StepWords& words) { say(words.next()); }},
    {"say-to", sayTo},
    {"send", sendToParent},
    {"session", [](StepWords&) { check(::setsid(), "setsid"); }},
    {"sister", [](StepWords& words) { forkSteps(words, forkSister); }},
    {"spend", spend},
    {"stamp", stamp},
    {"take", takeAlone},
    {"tell", [](StepWords& words) { tell(words.next()); }},
    {"tell-burst", [](StepWords& words) { tellBurst(words.number()); }},
    {"tell-half", [](StepWords& words) { tellHalf(words.next()); }},
    {"words", printWords},
};

} // namespace

void takeSteps(StepWords& words) {
  ::sigprocmask(SIG_BLOCK, nullptr, &startMask);
  while (!words.empty()) {
    const std::string name = words.next();
    const auto step = kSteps.find(name);
    if (step == kSteps.end()) {
      fail("no step " + name);
    }
    step->second(words);
  }
}

} // namespace exec_wrapper::test
