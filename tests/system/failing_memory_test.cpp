// Memory runs out at some allocation of a run, once or from then on. What is kept in reserve brings the
// run to its end. Some of very many allocations are tried out; EXEC_WRAPPER_TEST_ALL_NEW: all.

#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kSome = 12; // numbers that are tried out

struct Course {
  std::string name;
  Words options;
};

class FailingMemory : public WrapperTest, public ::testing::WithParamInterface<Course> {
protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "a sanitizer has an operator new of its own";
    }
  }

  /// `which`: "12", "12+", or "0" to count them.
  Outcome runWith(const std::string& which) const {
    for (const char* const left : {"ran", "runs.db", "spool", "log"}) {
      std::filesystem::remove_all(file(left));
    }
    dir_.write("counts", std::string(8, '\0'));
    ProcessSpec spec =
        wrapper(GetParam().options + Words{"sh", "-c", "echo out; echo ran >>ran; exit 7"});
    spec.environment["LD_PRELOAD"] = EXEC_WRAPPER_FAILING_NEW;
    spec.environment["TEST_NEW"] = which;
    spec.environment["TEST_NEW_FILE"] = file("counts");
    spec.environment["TEST_NEW_PROGRAM"] = std::filesystem::canonical(wrapperProgram());
    return test::run(spec);
  }

  int calls() const {
    unsigned number = 0;
    std::memcpy(&number, contents(file("counts")).data(), sizeof number);
    return static_cast<int>(number);
  }

  void expectRight(const std::string& which) const {
    const Outcome outcome = runWith(which);
    const bool ran = std::filesystem::exists(file("ran"));
    if (ran) {
      EXPECT_EQ(outcome.status, 7) << which << ": " << outcome.err;
      EXPECT_EQ(outcome.out, "out\n") << which;
      EXPECT_EQ(contents(file("ran")), "ran\n") << which;
    } else {
      EXPECT_EQ(outcome.status, 70) << which << ": " << outcome.err;
      EXPECT_THAT(outcome.err, Not(IsEmpty())) << which;
    }
  }
};

TEST_P(FailingMemory, DisturbsNoRun) {
  ASSERT_EQ(runWith("0").status, 7);
  const int all = calls();
  if (all == 0) {
    GTEST_SKIP() << "the program has an operator new of its own";
  }
  const bool every = std::getenv("EXEC_WRAPPER_TEST_ALL_NEW") != nullptr;
  const int step = every ? 1 : all / kSome;
  ASSERT_THAT(step, Gt(0));
  for (int number = 1; number <= all; number += step) {
    expectRight(std::to_string(number));
    expectRight(std::to_string(number) + "+");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Of, FailingMemory,
    ::testing::Values(Course{"ALock",
                             {"--lockfile", "lock", "--threshold", "1", "--counter-file", "count",
                              "--log-file", "log", "--log-level", "INFO"}},
                      Course{"ASpool",
                             {"--process-name", "job", "--webhook-url", "http://127.0.0.1:1/",
                              "--webhook-retries", "0", "--spool-dir", "spool", "--drain-timeout",
                              "1"}},
                      Course{"AHistory", {"--history", "runs.db", "--history-timeout", "1"}},
                      Course{"AnOutputTail", {"--output-tail", "4096"}}),
    [](const auto& course) { return course.param.name; });

} // namespace
} // namespace exec_wrapper::test
