#include "support/text/style.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace exec_wrapper {
namespace {

/// Sets a variable as long as the test runs.
class Variable {
public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* const old = std::getenv(name)) {
      old_ = old;
    }
    set(value);
  }
  ~Variable() { set(old_ ? old_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

private:
  void set(const char* value) { value != nullptr ? ::setenv(name_, value, 1) : ::unsetenv(name_); }
  const char* name_;
  std::optional<std::string> old_;
};

class WantsColor : public ::testing::Test {
protected:
  WantsColor() : terminal_(::posix_openpt(O_RDWR | O_NOCTTY)) {}
  ~WantsColor() override { ::close(terminal_); }

  const int terminal_;
  Variable term_{"TERM", "xterm"};
  Variable noColor_{"NO_COLOR", nullptr};
};

TEST_F(WantsColor, AsItIsTold) {
  EXPECT_TRUE(wantsColor("always", -1));
  EXPECT_FALSE(wantsColor("never", terminal_));
}

TEST_F(WantsColor, OnATerminalWhereNothingIsSaid) {
  EXPECT_TRUE(wantsColor("auto", terminal_));
  EXPECT_FALSE(wantsColor("auto", -1));
}

TEST_F(WantsColor, NotWhereTheUserOrTheTerminalWantsNone) {
  {
    const Variable set("NO_COLOR", "1");
    EXPECT_FALSE(wantsColor("auto", terminal_));
    EXPECT_TRUE(wantsColor("always", terminal_));
  }
  {
    const Variable empty("NO_COLOR", "");
    EXPECT_TRUE(wantsColor("auto", terminal_)) << "empty is as good as not set";
  }
  const Variable dumb("TERM", "dumb");
  EXPECT_FALSE(wantsColor("auto", terminal_));
}

TEST(LineWidth, IsThatOfTheTerminalWithinReason) {
  const Variable columns("COLUMNS", nullptr);
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  for (const auto& [wide, expected] : {std::pair{60, 60U}, {20, 40U}, {300, 90U}, {0, 90U}}) {
    const winsize window{24, static_cast<unsigned short>(wide), 0, 0};
    ASSERT_EQ(::ioctl(terminal, TIOCSWINSZ, &window), 0);
    EXPECT_EQ(lineWidth(terminal), expected) << wide;
  }
  ::close(terminal);
}

TEST(LineWidth, IsWhatTheUserSaysWhereThereIsNoTerminal) {
  for (const auto& [columns, expected] :
       {std::pair{"60", 60U}, {"0", 90U}, {"-7", 90U}, {"wide", 90U}}) {
    const Variable set("COLUMNS", columns);
    EXPECT_EQ(lineWidth(-1), expected) << columns;
  }
}

TEST(Style, LeavesTextAloneUnlessItIsToMarkIt) {
  EXPECT_EQ(Style().strong("a"), "a");
  EXPECT_EQ(Style(true).strong("a"), "\x1B[1ma\x1B[0m");
  EXPECT_EQ(Style(true).faint("a"), "\x1B[2ma\x1B[0m");
}

} // namespace
} // namespace exec_wrapper
