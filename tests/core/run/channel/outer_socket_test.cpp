#include "run/channel/outer_socket.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace exec_wrapper::run {
namespace {

constexpr int kUs = 4711;

using Surroundings = std::map<std::string, std::string>;

std::string outerSocketIn(const Surroundings& variables, bool always = false, int pid = kUs) {
  return ourOuterSocket(always, pid, [&variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(OuterSocket, IsNoneWhereThereIsNone) {
  EXPECT_EQ(outerSocketIn({}), "");
  EXPECT_EQ(outerSocketIn({{"NOTIFY_SOCKET", ""}}), "");
  EXPECT_EQ(outerSocketIn({}, true), "");
  EXPECT_EQ(outerSocketIn({}, false, 1), "");
  EXPECT_EQ(outerSocketIn({{"SYSTEMD_EXEC_PID", "4711"}}), "");
  EXPECT_EQ(outerSocketIn({{"EXEC_WRAPPER_NOTIFY_SOCKET", "/run/a"}}), "");
}

TEST(OuterSocket, ThatIsInheritedIsNotOurs) {
  EXPECT_EQ(outerSocketIn({{"NOTIFY_SOCKET", "/run/a"}}), "");
}

TEST(OuterSocket, OfTheServiceManagerThatStartedUsIsOurs) {
  const auto with = [](const char* pid) {
    return Surroundings{{"NOTIFY_SOCKET", "/run/a"}, {"SYSTEMD_EXEC_PID", pid}};
  };
  EXPECT_EQ(outerSocketIn(with("4711")), "/run/a");
  for (const char* const other : {"4712", "471", "47110", "04711", "4711 ", "", "x"}) {
    EXPECT_EQ(outerSocketIn(with(other)), "") << other;
  }
}

TEST(OuterSocket, OfProcess1IsOurs) {
  EXPECT_EQ(outerSocketIn({{"NOTIFY_SOCKET", "@a"}}, false, 1), "@a");
}

TEST(OuterSocket, OfAnOuterWrapperIsOurs) {
  const std::string address = "/run/exec_wrapper/a/notify";
  EXPECT_EQ(outerSocketIn({{"NOTIFY_SOCKET", address}, {"EXEC_WRAPPER_NOTIFY_SOCKET", address}}),
            address);
  EXPECT_EQ(outerSocketIn({{"NOTIFY_SOCKET", "/run/a"}, {"EXEC_WRAPPER_NOTIFY_SOCKET", address}}),
            "")
      << "the outer wrapper left another's to us";
}

TEST(OuterSocket, IsOursWhereTheUserSaysSo) {
  EXPECT_EQ(outerSocketIn({{"NOTIFY_SOCKET", "/run/a"}}, true), "/run/a");
}

} // namespace
} // namespace exec_wrapper::run
