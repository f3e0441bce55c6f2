// Words and variables up to what the kernel takes, and beyond.

#include "support/log_lines.h"
#include "support/process_api/process_api.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/resource.h>

#include <system_error>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Lt;
using ::testing::SizeIs;

constexpr std::size_t kLongestWord = 128 * 1024 - 1; // MAX_ARG_STRLEN, with the byte that ends it

/// Every byte that a word can hold, some of them no UTF-8.
std::string everyByte() {
  std::string text;
  for (int byte = 1; byte < 256; ++byte) {
    text += static_cast<char>(byte);
  }
  return text;
}

class LimitedArguments : public WrapperTest {
protected:
  /// As much as execve(2) takes from us in all: a quarter of the stack, but at most 6 MiB.
  static std::size_t room() {
    rlimit stack{};
    ::getrlimit(RLIMIT_STACK, &stack);
    return std::min<std::size_t>(stack.rlim_cur / 4, 6 * 1024 * 1024);
  }

  /// A run with words of so many bytes in all, of which the command takes no notice.
  ProcessSpec filled(std::size_t bytes) const {
    ProcessSpec spec = wrapper({"sh", "-c", "exit 3"});
    for (; bytes > 0; bytes -= std::min(bytes, kLongestWord + 1)) {
      spec.argv.push_back(std::string(std::min(bytes - 1, kLongestWord), 'x'));
    }
    return spec;
  }

  static void expectTooLong(const Outcome& outcome) {
    EXPECT_EQ(outcome.status, 126);
    EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("Argument list too long"),
                                                      HasSubstr("with the added variables"))));
  }
};

TEST_F(LimitedArguments, LeaveRoomForAMegabyte) {
  EXPECT_EQ(test::run(filled(1024 * 1024)).status, 3);
  ProcessSpec spec = wrapper(child("env", "LONG"));
  spec.environment["LONG"] = std::string(kLongestWord - 5, 'x');
  EXPECT_EQ(test::run(spec).out, "LONG=" + spec.environment["LONG"] + "\n");
}

TEST_F(LimitedArguments, BeyondWhatTheKernelTakesAreAClearLine) {
  // What the wrapper just takes is too much with the variables that it adds.
  std::size_t taken = 0;
  std::size_t refused = room();
  while (refused - taken > 100) {
    const std::size_t middle = (taken + refused) / 2;
    try {
      test::run(filled(middle));
      taken = middle;
    } catch (const std::system_error&) {
      refused = middle;
    }
  }
  ASSERT_GT(taken, 0U);
  expectTooLong(test::run(filled(taken)));
}

TEST_F(LimitedArguments, ThatTheShellCannotTakeInOnePieceAreAClearLine) {
  const std::string half(kLongestWord / 2 + 1, 'x');
  expectTooLong(run({"--runner", "shell", ":", half, half}));
}

TEST_F(LimitedArguments, OfASettingThatTheCommandCannotBeToldAreAClearLine) {
  expectTooLong(run(Words{"--process-name", std::string(kLongestWord, 'x')} + child("exit", "0")));
}

TEST_F(LimitedArguments, MayHoldAnyByte) {
  const Outcome outcome = run(child("words", everyByte()));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, everyByte() + "\n");
}

TEST_F(LimitedArguments, OfAnyBytesAreOneLineOfText) {
  const Outcome outcome = run({"/nowhere/at/all", everyByte()});
  EXPECT_EQ(outcome.status, 127);
  EXPECT_THAT(lines(outcome.err), SizeIs(1));
  for (const char byte : outcome.err) {
    EXPECT_TRUE((byte >= ' ' && byte <= '~') || byte == '\n') << static_cast<int>(byte);
  }
}

TEST_F(LimitedArguments, OfAnyBytesReachTheServerAsJson) {
  ProcessApi api;
  const Words asked = {"--api-base-url",         api.url(), "--api-key",          "the-api-key",
                       "--process-type-id",      "1",       "--deployment",       everyByte(),
                       "--process-name",         "caf\xe9", "--rollbar-base-url", api.url(),
                       "--rollbar-access-token", "token"};
  EXPECT_EQ(run(asked + child("exit", "0")).status, 0);
  for (const RecordedRequest& request : api.requests()) {
    EXPECT_FALSE(request.json.isNull()) << request.body;
  }
  EXPECT_EQ(api.requests(RequestKind::Create).at(0).text("process_name"), "caf\xef\xbf\xbd");
}

TEST_F(LimitedArguments, OfAnOptionThatIsNoneAreShownReadably) {
  const Outcome outcome = run({"--\xff\x1b[31m", "x"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(lines(outcome.err).at(0), HasSubstr("--\\xFF\\x1B[31m"));
}

} // namespace
} // namespace exec_wrapper::test
