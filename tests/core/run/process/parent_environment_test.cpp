#include "run/process/parent_environment.h"

#include "base/process_list.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <unistd.h>

namespace exec_wrapper::run {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Eq;
using testing::Optional;
using testing::Pair;

constexpr const char* kListens = "EXEC_WRAPPER_ENABLE_STATUS_UPDATE_LISTENER";
constexpr const char* kParent = "EXEC_WRAPPER_PARENT";
constexpr const char* kPort = "EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT";
constexpr const char* kNotify = "EXEC_WRAPPER_NOTIFY_SOCKET";
constexpr const char* kSystemds = "NOTIFY_SOCKET";

class WrapperAddressTest : public testing::Test {
protected:
  WrapperAddressTest() { unsetenv(kParent); }
  ~WrapperAddressTest() override { unsetenv(kParent); }

  /// What is said of us, with our start time.
  static std::string ours(const std::string& rest) {
    return std::to_string(getpid()) + ":" + rest + ":" +
           std::to_string(base::processEntry(getpid())->started);
  }

  static std::string parentAmong(const Launcher::Variables& variables) {
    return variables.at(kParent).value_or("unset");
  }
};

TEST_F(WrapperAddressTest, TellsWhereTheWrapperListens) {
  EXPECT_THAT(variablesOf({true, 4000, getpid(), "5"}),
              ElementsAre(Pair(kListens, Optional(Eq("TRUE"))), Pair(kNotify, Eq(std::nullopt)),
                          Pair(kParent, Optional(Eq(ours("5:4000")))),
                          Pair(kPort, Optional(Eq("4000")))));
}

TEST_F(WrapperAddressTest, LeavesNoPortWhereTheWrapperCouldNotListen) {
  EXPECT_THAT(variablesOf({true, std::nullopt, getpid(), ""}),
              ElementsAre(Pair(kListens, Optional(Eq("FALSE"))), Pair(kNotify, Eq(std::nullopt)),
                          Pair(kParent, Optional(Eq(ours(":")))), Pair(kPort, Eq(std::nullopt))));
}

TEST_F(WrapperAddressTest, LeavesThePortAsItIsWhereTheWrapperDoesNotWantToListen) {
  EXPECT_THAT(variablesOf({false, std::nullopt, getpid(), "5"}),
              ElementsAre(Pair(kListens, Optional(Eq("FALSE"))), Pair(kNotify, Eq(std::nullopt)),
                          Pair(kParent, Optional(Eq(ours("5:"))))));
}

TEST_F(WrapperAddressTest, TellsOfTheNotifySocketInBothVariables) {
  const Launcher::Variables variables =
      variablesOf({false, std::nullopt, getpid(), "", "/run/a/notify"});
  EXPECT_THAT(variables, Contains(Pair(kNotify, Optional(Eq("/run/a/notify")))));
  EXPECT_THAT(variables, Contains(Pair(kSystemds, Optional(Eq("/run/a/notify")))));
}

TEST_F(WrapperAddressTest, LeavesAnothersNotifySocketToTheCommand) {
  const Launcher::Variables variables =
      variablesOf({false, std::nullopt, getpid(), "", "/run/a/notify", std::nullopt, false});
  EXPECT_THAT(variables, Contains(Pair(kNotify, Optional(Eq("/run/a/notify")))));
  EXPECT_FALSE(variables.contains(kSystemds)) << "it stays as it was found";
}

TEST_F(WrapperAddressTest, HasTheWatchdogsTimeOfACommandThatCanReport) {
  const WrapperAddress wrapper = {false, std::nullopt,    getpid(),
                                  "",    "/run/a/notify", std::chrono::milliseconds(1500)};
  EXPECT_THAT(variablesOf(wrapper), Contains(Pair("WATCHDOG_USEC", Optional(Eq("1500000")))));
  EXPECT_THAT(variablesOf(wrapper),
              Contains(Pair("WATCHDOG_PID", Optional(Eq(std::to_string(getpid()))))));
}

TEST_F(WrapperAddressTest, TellsOfNoNotifySocketButItsOwn) {
  const Launcher::Variables variables = variablesOf({false, std::nullopt, getpid(), ""});
  EXPECT_THAT(variables, Contains(Pair(kNotify, Eq(std::nullopt)))) << "an outer wrapper's";
  EXPECT_FALSE(variables.contains(kSystemds));
}

TEST_F(WrapperAddressTest, LeavesOutWhatTheMachineDoesNotTell) {
  EXPECT_EQ(parentAmong(variablesOf({false, std::nullopt, 4194304 * 2, "5"})), "8388608:5::");
}

TEST_F(WrapperAddressTest, TellsOfTheWrappersAroundIt) {
  setenv(kParent, "34:7:2048:4000:12-3000", 1);
  EXPECT_EQ(parentAmong(variablesOf({false, std::nullopt, getpid(), ""})),
            ours(":") + ":34-4000,12-3000");
}

TEST_F(WrapperAddressTest, DoesNotTellOfAWrapperThatCannotBeToldFromOthers) {
  for (const char* parent : {"34:7:2048", "34:::", "nonsense", ""}) {
    setenv(kParent, parent, 1);
    EXPECT_EQ(parentAmong(variablesOf({false, std::nullopt, getpid(), ""})), ours(":")) << parent;
  }
}

} // namespace
} // namespace exec_wrapper::run
