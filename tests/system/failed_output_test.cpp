// Whoever asks for something to be printed learns that it could not be.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const Words kPrinting = {"--help", "-h", "--version", "-V", "--explain", "--list-plugins"};

class FailedOutput : public WrapperTest {
protected:
  FailedOutput() : full_(::open("/dev/full", O_WRONLY | O_CLOEXEC)) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    ::close(ends[0]);
    unread_ = ends[1];
  }
  ~FailedOutput() override {
    ::close(full_);
    ::close(unread_);
  }

  ProcessSpec writingTo(int descriptor, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.descriptors[1] = descriptor;
    return spec;
  }

  static void expectFailure(const ProcessSpec& spec, const std::string& why) {
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, 74) << spec.argv.back();
    EXPECT_THAT(lines(outcome.err),
                ElementsAre(AllOf(StartsWith("exec_wrapper: cannot write"), HasSubstr(why))));
  }

  int full_;
  int unread_ = -1;
};

TEST_F(FailedOutput, IsOneLineAndAStatusOfItsOwn) {
  for (const std::string& action : kPrinting) {
    expectFailure(writingTo(full_, {action}), "No space left on device");
  }
}

TEST_F(FailedOutput, IsAClosedStandardOutputToo) {
  for (const std::string& action : kPrinting) {
    ProcessSpec spec = wrapper({action});
    spec.closed = {1};
    expectFailure(spec, "Bad file descriptor");
  }
}

TEST_F(FailedOutput, OfAReaderThatLeftEndsItInSilenceAsItDoesOthers) {
  for (const std::string& action : kPrinting) {
    const Outcome outcome = test::run(writingTo(unread_, {action}));
    EXPECT_EQ(outcome.status, -SIGPIPE) << action;
    EXPECT_THAT(outcome.err, IsEmpty());
  }
}

TEST_F(FailedOutput, OfAReaderThatLeftIsToldWhereTheSignalIsIgnored) {
  ProcessSpec spec = writingTo(unread_, {"--version"});
  spec.ignored = {SIGPIPE};
  expectFailure(spec, "Broken pipe");
}

TEST_F(FailedOutput, IsNoConcernOfWhatPrintsNothing) {
  EXPECT_EQ(test::run(writingTo(full_, {"--check-config"})).status, 0);
  EXPECT_EQ(test::run(writingTo(full_, child("exit", "3"))).status, 3);
}

} // namespace
} // namespace exec_wrapper::test
