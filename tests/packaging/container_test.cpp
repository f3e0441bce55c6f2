// The example of an image, without an image: its first process in a world of processes of its own.

#include "packaging/example.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <csignal>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ContainerExample : public ExampleTest {
protected:
  ContainerExample() {
    dir_.write("config/exec_wrapper/exec_wrapper.properties",
               moved(example("docker/worker.properties")));
  }

  /// The words of an instruction in its JSON form.
  static Words instruction(const std::string& name) {
    Words found;
    for (const std::string& line : lines(example("docker/Dockerfile"))) {
      if (line.starts_with(name + " [")) {
        for (std::size_t at = line.find('"'); at != line.npos; at = line.find('"', at)) {
          const std::size_t end = line.find('"', at + 1);
          found.push_back(line.substr(at + 1, end - at - 1));
          at = end + 1;
        }
      }
    }
    return found;
  }

  /// The image's first process, with other words than its CMD.
  ProcessSpec inContainer(const Words& command) const {
    Words entry = instruction("ENTRYPOINT");
    EXPECT_FALSE(entry.empty());
    for (std::string& word : entry) {
      word = moved(word);
    }
    return words(container_ + entry + command);
  }

  bool canBeInit() const {
    struct stat status {};
    return !container_.front().empty() && ::stat(wrapperProgram().c_str(), &status) == 0 &&
           status.st_uid == ::geteuid() &&
           test::run(words(container_ + Words{"/bin/true"})).status == 0;
  }

  /// Sends a signal to the only child of a process, which is process 1 of its world.
  static void signalInit(pid_t parent, int number) {
    const std::string children = contents("/proc/" + std::to_string(parent) + "/task/" +
                                          std::to_string(parent) + "/children");
    ASSERT_NE(children, "");
    ASSERT_EQ(::kill(std::stoi(children), number), 0);
  }

  Words container_ = [] {
    Words argv = {programPath("unshare"), "--pid", "--fork", "--mount-proc"};
    return ::geteuid() == 0 ? argv : argv + Words{"--user", "--map-root-user"};
  }();
};

TEST_F(ContainerExample, SettingsAreGood) {
  expectGoodSettings("docker/worker.properties");
}

TEST_F(ContainerExample, GracePeriodLeavesTheReportersTimeBeforeTheRuntimesOwn) {
  const auto settings = assignments(example("docker/worker.properties"));
  EXPECT_LE(std::stoi(settings.at("process-termination-grace-period")), 5) << "of ten seconds";
}

TEST_F(ContainerExample, CommandOfTheImageRuns) {
  EXPECT_EQ(instruction("ENTRYPOINT").back(), "--") << "all that follows is the command's";
  const Words command = instruction("CMD");
  ASSERT_FALSE(command.empty());
  EXPECT_NE(programPath(command.front()), "");
}

TEST_F(ContainerExample, PassesAStopOn) {
  if (!canBeInit()) {
    GTEST_SKIP() << "this machine lets us make no container";
  }
  Process process(
      inContainer(child("catch", "TERM", "say", "ready", "await", "TERM", "exit", "3")));
  process.awaitOutput("ready");
  signalInit(process.pid(), SIGTERM);
  const Outcome outcome = process.end();
  EXPECT_EQ(outcome.status, 143) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("got TERM"));
}

TEST_F(ContainerExample, ReapsWhatLosesItsParent) {
  if (!canBeInit()) {
    GTEST_SKIP() << "this machine lets us make no container";
  }
  // Ten processes lose their parent and end; the command waits until none of them is left, not
  // even as a zombie.
  const Outcome outcome = test::run(inContainer({"/bin/sh", "-c", R"(
      for i in 1 2 3 4 5 6 7 8 9 10; do (true & exec true); done
      tries=0
      while grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || exit 1
        sleep 0.02
      done
      read -r first </proc/1/comm
      echo "first: $first")"}));
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("first: exec_wrapper"));
}

TEST_F(ContainerExample, LogsWhatTheRuntimeCanCollect) {
  if (!canBeInit()) {
    GTEST_SKIP() << "this machine lets us make no container";
  }
  const Outcome outcome = test::run(inContainer({"/bin/sh", "-c", "exit 3"}));
  EXPECT_EQ(outcome.status, 3);
  for (const std::string& line : lines(outcome.err)) {
    EXPECT_TRUE(line.starts_with('{') && line.ends_with('}')) << line;
  }
  EXPECT_THAT(outcome.err, HasSubstr("\"run_finished\""));
}

} // namespace
} // namespace exec_wrapper::test
