#include "support/process/signals.h"

#include "support/in_child.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <vector>

namespace exec_wrapper {
namespace {

using test::inChild;

std::vector<int> numbers(const std::vector<ReceivedSignal>& signals) {
  std::vector<int> all;
  for (const ReceivedSignal& signal : signals) {
    all.push_back(signal.number);
  }
  return all;
}

TEST(SignalSourceTest, TellsSignalsInPlaceOfDyingOfThem) {
  EXPECT_EQ(inChild([] {
              SignalSource source;
              kill(getpid(), SIGTERM);
              const auto signals = source.take();
              return signals.size() == 1 && signals[0].number == SIGTERM &&
                     signals[0].sender == static_cast<std::uint32_t>(getpid()) &&
                     !signals[0].fromKernel && source.take().empty();
            }),
            0);
}

TEST(SignalSourceTest, DescriptorIsReadableWhileSignalsWait) {
  EXPECT_EQ(inChild([] {
              SignalSource source;
              pollfd descriptor{source.descriptor(), POLLIN, 0};
              const bool quiet = poll(&descriptor, 1, 0) == 0;
              kill(getpid(), SIGUSR1);
              return quiet && poll(&descriptor, 1, 0) == 1;
            }),
            0);
}

TEST(SignalSourceTest, TellsAStopThoughOthersWait) {
  EXPECT_EQ(inChild([] {
              SignalSource source;
              kill(getpid(), SIGUSR1);
              kill(getpid(), SIGTERM);
              const auto stop = source.takeStop();
              return stop && stop->number == SIGTERM && !stop->fromKernel &&
                     stop->sender == static_cast<std::uint32_t>(getpid()) && !source.takeStop() &&
                     source.take().front().number == SIGUSR1;
            }),
            0);
}

TEST(SignalSourceTest, StopsUntilItIsContinued) {
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0); // which is no orphaned group: its parent is in the same session
    SignalSource source;
    kill(getpid(), SIGTSTP);
    const auto taken = source.take();
    const bool told = taken.size() == 1 && taken.front().number == SIGTSTP;
    _exit(told && source.stopBy(SIGTSTP) && source.take().empty() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  EXPECT_TRUE(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP) << status;
  kill(child, SIGCONT);
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(SignalSourceTest, DoesNotStopWhereNobodyCouldContinue) {
  EXPECT_EQ(inChild([] {
              setsid(); // an orphaned group
              SignalSource source;
              return !source.stopBy(SIGTSTP) && source.take().empty();
            }),
            0);
}

TEST(SignalSourceTest, IgnoredHangupInterruptAndQuitStayIgnored) {
  EXPECT_EQ(inChild([] {
              for (const int number : {SIGHUP, SIGINT, SIGQUIT}) {
                signal(number, SIG_IGN);
              }
              SignalSource source;
              for (const int number : {SIGHUP, SIGINT, SIGQUIT}) {
                kill(getpid(), number);
              }
              return source.take().empty();
            }),
            0);
}

TEST(SignalSourceTest, KnowsWhichDescriptorsWereOpen) {
  const auto seen = [](const std::vector<int>& open) {
    return inChild([&] {
      std::array<int, 2> pipe{};
      return ::pipe(pipe.data()) == 0 && dup2(pipe[0], 100) == 100 &&
             syscall(SYS_close_range, 0, 99, 0) == 0 &&
             syscall(SYS_close_range, 101, ~0U, 0) == 0 &&
             std::ranges::all_of(open, [](int descriptor) { return dup2(100, descriptor) >= 0; }) &&
             close(100) == 0 && SignalSource().inherited().descriptors == open;
    });
  };
  EXPECT_EQ(seen({0, 1, 2}), 0);
  EXPECT_EQ(seen({0, 1, 2, 7}), 0);
  EXPECT_EQ(seen({0, 2, 7}), 0) << "as many as those that are usual";
}

TEST(SignalSourceTest, IgnoredTerminateIsHeardAllTheSame) {
  EXPECT_EQ(inChild([] {
              signal(SIGTERM, SIG_IGN);
              SignalSource source;
              kill(getpid(), SIGTERM);
              return numbers(source.take()) == std::vector{SIGTERM};
            }),
            0);
}

TEST(SignalSourceTest, IgnoredChildSignalIsRememberedAndSetRight) {
  EXPECT_EQ(inChild([] {
              signal(SIGCHLD, SIG_IGN);
              SignalSource source;
              const pid_t pid = fork();
              if (pid == 0) {
                _exit(7);
              }
              int status = 0;
              return source.inherited().ignored == std::vector{SIGCHLD} &&
                     waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7;
            }),
            0);
}

TEST(SignalSourceTest, AWriteThatIsAnsweredWithASignalFailsAndNoMore) {
  EXPECT_EQ(inChild([] {
              SignalSource source;
              const rlimit none = {0, 0};
              setrlimit(RLIMIT_FSIZE, &none);
              const int file = memfd_create("file", MFD_CLOEXEC);
              const bool tooLarge = write(file, "x", 1) < 0 && errno == EFBIG;
              int ends[2];
              const bool piped = pipe(ends) == 0 && close(ends[0]) == 0;
              return tooLarge && piped && write(ends[1], "x", 1) < 0 && errno == EPIPE &&
                     source.take().empty();
            }),
            0);
}

TEST(SignalSourceTest, MaskIsReadBeforeLibrariesChangeIt) {
  // Poco, which this test is linked with, blocks SIGPIPE in a constructor.
  sigset_t current;
  pthread_sigmask(SIG_BLOCK, nullptr, &current);
  EXPECT_EQ(sigismember(&maskAtStart(), SIGPIPE), 0);
}

TEST(SignalSourceTest, TakesEachNumberOnceAndThoseFirstThatTellUsToStop) {
  EXPECT_EQ(inChild([] {
              SignalSource source;
              for (const int number : {SIGUSR1, SIGRTMIN, SIGRTMIN, SIGTERM, SIGRTMIN + 3}) {
                kill(getpid(), number);
              }
              const std::vector<int> first = {SIGTERM, SIGRTMIN + 3, SIGUSR1, SIGRTMIN};
              return numbers(source.take()) == first &&
                     numbers(source.take()) == std::vector{SIGRTMIN} && source.take().empty();
            }),
            0);
}

TEST(SignalSourceTest, TakesThoseOfJobControlBeforeTheEndOfTheCommand) {
  EXPECT_EQ(inChild([] {
              SignalSource source;
              for (const int number : {SIGCHLD, SIGUSR1, SIGTSTP}) {
                kill(getpid(), number);
              }
              return numbers(source.take()) == std::vector{SIGTSTP, SIGUSR1, SIGCHLD};
            }),
            0);
}

TEST(SignalSourceTest, SurvivesEverySignalThatCanBeCaught) {
  EXPECT_EQ(inChild([] {
              SignalSource source;
              for (int number = 1; number < NSIG; ++number) {
                const bool stops = number == SIGSTOP || number == SIGTSTP || number == SIGTTIN;
                if (number != SIGKILL && !stops) {
                  syscall(SYS_kill, getpid(), number);
                }
              }
              const std::vector<int> taken = numbers(source.take());
              return std::ranges::all_of(
                  std::vector{SIGALRM, SIGSEGV, SIGSYS, SIGRTMIN, SIGRTMAX},
                  [&](int number) { return std::ranges::count(taken, number) == 1; });
            }),
            0);
}

TEST(SignalSourceTest, AFaultOfOurOwnStillEndsUs) {
  const pid_t pid = fork();
  if (pid == 0) {
    const rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    SignalSource source;
    std::abort();
  }
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

TEST(StopSignals, AreThoseThatTellAServiceToEnd) {
  const std::vector stops = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPWR, SIGABRT, SIGRTMIN + 3};
  for (int number = 1; number < NSIG; ++number) {
    EXPECT_EQ(isStopSignal(number), std::ranges::count(stops, number) == 1) << number;
  }
}

} // namespace
} // namespace exec_wrapper
