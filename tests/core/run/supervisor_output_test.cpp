#include "core/run/supervisor_fixture.h"
#include "run/procfs/resource_usage.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace exec_wrapper::run {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;

/// Puts another file in the place of one of our streams.
class Redirection {
public:
  Redirection(int stream, int file) : stream_(stream), before_(fcntl(stream, F_DUPFD_CLOEXEC, 3)) {
    dup2(file, stream);
  }
  ~Redirection() {
    dup2(before_, stream_);
    close(before_);
  }
  Redirection(const Redirection&) = delete;
  Redirection& operator=(const Redirection&) = delete;

private:
  int stream_;
  int before_;
};

class Pipe {
public:
  Pipe() { EXPECT_EQ(pipe2(ends_, O_CLOEXEC), 0); }
  ~Pipe() {
    closeWriting();
    close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writing() const { return ends_[1]; }
  void closeWriting() {
    close(ends_[1]);
    ends_[1] = -1;
  }

  /// To the end of the file.
  std::string text() const {
    std::string all;
    char buffer[4096];
    for (ssize_t size = 0; (size = read(ends_[0], buffer, sizeof buffer)) > 0;) {
      all.append(buffer, static_cast<std::size_t>(size));
    }
    return all;
  }

private:
  int ends_[2] = {-1, -1};
};

class SupervisorOutputTest : public SupervisorTest {
protected:
  SupervisorOutputTest() {
    rules_.outputTail = 100;
    rules_.timeout = 60s;
  }

  /// With pipes for streams, which take what a test says.
  int runPiped(const std::string& script) {
    const Redirection out(STDOUT_FILENO, out_.writing());
    const Redirection err(STDERR_FILENO, err_.writing());
    return run(script);
  }

  std::string drained(Pipe& pipe) {
    pipe.closeWriting();
    return pipe.text();
  }

  Pipe out_;
  Pipe err_;
};

TEST_F(SupervisorOutputTest, IsKeptAndPassedOn) {
  EXPECT_EQ(runPiped("printf 'to out\\377\\000'; printf 'to err' >&2; exit 3"), 3);
  const std::string out("to out\377\0", 8);
  ASSERT_TRUE(finished().output);
  EXPECT_EQ(*finished().output, (Output{{"", 0, out}, {"", 0, "to err"}}));
  EXPECT_EQ(drained(out_), out);
  EXPECT_EQ(drained(err_), "to err");
}

TEST_F(SupervisorOutputTest, LongOutputIsKeptByItsHeadAndTailAndPassedOnWhole) {
  EXPECT_EQ(runPiped("printf begin; head -c 9990 /dev/zero; printf final"), 0);
  const StreamOutput kept = finished().output->out;
  EXPECT_EQ(kept.head, "begin" + std::string(20, '\0'));
  EXPECT_EQ(kept.omitted, 9900U);
  EXPECT_EQ(kept.tail, std::string(70, '\0') + "final");
  EXPECT_EQ(drained(out_), "begin" + std::string(9990, '\0') + "final");
}

TEST_F(SupervisorOutputTest, BothStreamsInOneFileKeepTheirOrder) {
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    expected += "o" + std::to_string(i) + "e" + std::to_string(i);
  }
  const Redirection out(STDOUT_FILENO, out_.writing());
  const Redirection err(STDERR_FILENO, STDOUT_FILENO);
  EXPECT_EQ(run("i=0; while [ $i -lt 20 ]; do printf o$i; printf e$i >&2; i=$((i+1)); done"), 0);
  EXPECT_EQ(*finished().output, (Output{{"", 0, expected}, {}}));
}

TEST_F(SupervisorOutputTest, IsThatOfTheLastAttemptThoughAllIsPassedOn) {
  rules_.retry.maxRetries = 2;
  EXPECT_EQ(runPiped("echo $$; exit 1"), 1);
  std::string all;
  for (const pid_t group : guards_.groups) {
    all += std::to_string(group) + "\n";
  }
  EXPECT_EQ(finished().output->out.tail, std::to_string(guards_.groups.back()) + "\n");
  EXPECT_EQ(drained(out_), all);
}

TEST_F(SupervisorOutputTest, IsNotThereWhereTheLastAttemptWasNotStarted) {
  Launcher launcher({"/nonexistent", {"x"}, {}}, environ, {}, {}, signals_.inherited());
  Supervisor supervisor(rules_,
                        {bus_, clock_, signals_, inbox_, launcher, guards_, reports_, terminal_});
  EXPECT_EQ(supervisor.run(), 127);
  EXPECT_FALSE(finished().output);
}

TEST_F(SupervisorOutputTest, IsNotKeptWhereNobodyAskedForIt) {
  rules_.outputTail = 0;
  EXPECT_EQ(runPiped("echo x"), 0);
  EXPECT_FALSE(finished().output);
  EXPECT_EQ(drained(out_), "x\n");
}

TEST_F(SupervisorOutputTest, WhoHoldsItOpenIsNamedAndNotWaitedFor) {
  int releases = 0;
  seen_.onEvent = [&](const Event& event) {
    releases = event.final() ? guards_.releases : releases;
  };
  EXPECT_EQ(runPiped("sleep 100 & echo x"), 0);
  EXPECT_EQ(kill(-guards_.groups.front(), SIGKILL), 0);
  EXPECT_EQ(finished().output->out.tail, "x\n");
  EXPECT_LT(finished().elapsed, OutputRelay::kLastOutput) << "the end was noticed when it came";
  EXPECT_EQ(releases, 1) << "and the guards released";
  EXPECT_THAT(seen_.messages(), Contains(HasSubstr("(sleep) still has the command's output")));
}

TEST_F(SupervisorOutputTest, ReaderThatPausesDelaysNeitherTheNewsNorLosesAnything) {
  std::thread reader;
  std::string read;
  seen_.onEvent = [&](const Event& event) {
    if (event.final()) { // nobody has read anything until now
      reader = std::thread([&] { read = out_.text(); });
    }
  };
  EXPECT_EQ(runPiped("head -c 100000 /dev/zero; printf end"), 0); // more than a pipe holds
  out_.closeWriting();
  reader.join();
  EXPECT_EQ(read, std::string(100000, '\0') + "end");
  EXPECT_THAT(finished().output->out.tail, EndsWith("end"));
}

TEST_F(SupervisorOutputTest, ReaderThatReadsNothingHoldsUpNoTimeout) {
  rules_.timeout = 200ms;
  std::thread reader;
  seen_.onEvent = [&](const Event& event) {
    if (event.final()) {
      reader = std::thread([&] { out_.text(); });
    }
  };
  EXPECT_EQ(runPiped("exec cat /dev/zero"), 124);
  out_.closeWriting();
  reader.join();
  EXPECT_EQ(finished().end, (ProcessEnd{ProcessEnd::Kind::Signaled, SIGTERM}));
}

// The facts of the run's processes.

constexpr const char* kBurn = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";

TEST_F(SupervisorOutputTest, UsageIsThatOfTheCommand) {
  EXPECT_EQ(run(std::string(kBurn) + "; true"), 0);
  ASSERT_TRUE(finished().usage);
  EXPECT_GT(finished().usage->user + finished().usage->system, 10ms);
  EXPECT_LT(finished().usage->user + finished().usage->system, finished().elapsed * 2);
}

TEST_F(SupervisorOutputTest, UsageIsThatOfAllAttempts) {
  rules_.retry.maxRetries = 1;
  EXPECT_EQ(run("exit 1"), 1);
  const Usage idle = *finished().usage;
  seen_.events.clear();
  EXPECT_EQ(run(std::string(kBurn) + "; exit 1"), 1);
  const Usage busy = *finished().usage;
  EXPECT_GT(busy.user + busy.system, idle.user + idle.system + 20ms);
}

TEST_F(SupervisorOutputTest, UsageKnowsTheLargestProcess) {
  // One that is smaller than we are, as under a sanitizer, is not told from us.
  const std::uint64_t size = peakMemory("/proc").value_or(0) + 50'000'000U;
  const std::string text = std::to_string(size);
  EXPECT_EQ(runPiped("head -c " + text + " /dev/zero | tail -c " + text + " | wc -c"), 0);
  EXPECT_GT(finished().usage->maxResidentBytes, size);
  EXPECT_LT(finished().usage->maxResidentBytes, 10 * size);
}

TEST_F(SupervisorOutputTest, UsageIsThatOfOrphansToo) {
  // The pid is there as long as we have not reaped it.
  EXPECT_EQ(runPiped("pid=$( ( " + std::string(kBurn) + " ) >/dev/null & echo $!); " +
                     "while kill -0 $pid; do sleep 0.01; done 2>/dev/null"),
            0);
  EXPECT_GT(finished().usage->user + finished().usage->system, 30ms);
}

// Of zombies there is none that could be stopped.
void awaitEndOfAllChildren() {
  siginfo_t info{};
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (waitid(P_ALL, 0, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
         std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
}

TEST_F(SupervisorOutputTest, UsageIsThatOfAnOrphanWhoseEndIsSeenWithTheCommands) {
  seen_.onEvent = [](const Event& event) {
    if (event.as<AttemptStarted>() != nullptr) {
      awaitEndOfAllChildren(); // on the supervisor's thread, which sees both later
    }
  };
  EXPECT_EQ(run("( " + std::string(kBurn) + " ) & exit 0"), 0);
  EXPECT_GT(finished().usage->user + finished().usage->system, 30ms);
}

} // namespace
} // namespace exec_wrapper::run
