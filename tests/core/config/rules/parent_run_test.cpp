#include "config/rules/parent_run.h"
#include "config/values/value_text.h"

#include "core/config/config_fixture.h"

#include <unistd.h>

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::optional<ParentRun> parsed(const std::string& text) {
  return parentRun({{"EXEC_WRAPPER_PARENT", text}});
}

TEST(ParentRunTest, IsReadAsItWasWritten) {
  EXPECT_EQ(parsed("12:7:2048"), (ParentRun{12, 7, 2048}));
  EXPECT_EQ(parsed("12::2048"), (ParentRun{12, std::nullopt, 2048}));
  EXPECT_EQ(parsed("12:7:"), (ParentRun{12, 7, std::nullopt}));
  EXPECT_EQ(parsed("1::"), (ParentRun{1, std::nullopt, std::nullopt}));
  EXPECT_EQ(parsed("2147483647:9223372036854775807:65535"),
            (ParentRun{2147483647, 9223372036854775807, 65535}));
}

TEST(ParentRunTest, MayTellMoreOfTheWrappers) {
  EXPECT_EQ(parsed("12:7:2048:"), (ParentRun{12, 7, 2048}));
  EXPECT_EQ(parsed("12:7:2048:4711"), (ParentRun{12, 7, 2048}));
  EXPECT_EQ(parsed("12:7:2048:4711:9-4000,3-100"), (ParentRun{12, 7, 2048}));
}

TEST(ParentRunTest, IsNoneWhereItMakesNoSense) {
  EXPECT_EQ(parentRun({}), std::nullopt);
  for (const char* text : {"",
                           ":",
                           "::",
                           "12",
                           "12:7",
                           ":7:2048",
                           "0:7:2048",
                           "-1:7:2048",
                           "12:7:2048:x",
                           "12:7:2048:1:x",
                           "12:7:2048:1:9-1:",
                           "12:x:2048",
                           "12:7:x",
                           "12:7:65536",
                           "12:-7:2048",
                           " 12:7:2048",
                           "12:7:2048 ",
                           "12:7:+1",
                           "2147483648:7:2048",
                           "12:9223372036854775808:1",
                           "1.5:7:2048",
                           "12:7:20 48"}) {
    EXPECT_EQ(parsed(text), std::nullopt) << text;
  }
}

class NestingTest : public ConfigTest {
protected:
  NestingTest() {
    sources.environment = {{"EXEC_WRAPPER_PARENT", std::to_string(getppid()) + ":7:4000"},
                           {"EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT", "4000"}};
  }

  std::optional<std::int64_t> port(std::vector<std::string> options) {
    const Configuration configuration = loadFor(std::move(options));
    return configuration.settings.view("core")->integer("status-update-socket-port");
  }
};

TEST_F(NestingTest, ThePortOfTheParentCountsAsAnyFreeOne) {
  EXPECT_EQ(port({}), 0);
  const Configuration configuration = loadFor({});
  const Setting& setting = configuration.settings.at("status-update-socket-port");
  EXPECT_EQ(shownValue(setting), "0");
  EXPECT_EQ(setting.note, "4000 is in use by the outer wrapper: any free port");
  EXPECT_EQ(configuration.settings.exportedVariables().at("EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT"),
            "0");
}

TEST_F(NestingTest, AParentThatIsGoneTakesNothing) {
  const std::string pid = std::to_string(getppid());
  for (const std::string& parent : {std::string("4194304:7:4000"), pid + ":7:4000:1"}) {
    sources.environment["EXEC_WRAPPER_PARENT"] = parent;
    EXPECT_TRUE(parentHasEnded({{"EXEC_WRAPPER_PARENT", parent}}));
    EXPECT_EQ(port({}), 4000) << parent;
  }
  EXPECT_FALSE(parentHasEnded({{"EXEC_WRAPPER_PARENT", pid + ":7:4000"}}));
  EXPECT_FALSE(parentHasEnded({}));
}

TEST_F(NestingTest, APortOfOurOwnIsObeyed) {
  EXPECT_EQ(port({"--status-update-socket-port=4000"}), 4000);
  sources.environment["EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT"] = "4001";
  EXPECT_EQ(port({}), 4001);
  sources.environment.erase("EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT");
  EXPECT_EQ(port({}), 2048);
  writeFile("status-update-socket-port = 4000\n");
  EXPECT_EQ(port({}), 4000) << "a file is not inherited";
}

TEST_F(NestingTest, AParentThatDoesNotListenTakesNoPort) {
  for (const char* parent : {"", "12:7:", "nonsense"}) {
    sources.environment["EXEC_WRAPPER_PARENT"] = parent;
    EXPECT_EQ(port({}), 4000) << parent;
  }
}

TEST_F(NestingTest, TheParentsPlaceIsNotAskedFor) {
  const Origin inherited{Origin::Layer::Environment, "EXEC_WRAPPER_PROCESS_TYPE_ID"};
  const ParentRun parent{12, 7, std::nullopt};
  EffectiveSettings settings = loadFor({}).settings;
  const auto ask = [&](std::int64_t type, const Origin& origin) {
    Setting& setting = settings.at("process-type-id");
    setting.value = type;
    setting.origin = origin;
    refuseParentsPlace(settings, parent);
  };
  EXPECT_THAT([&] { ask(7, inherited); },
              testing::ThrowsMessage<ConfigurationFailure>(
                  AllOf(StartsWith("EXEC_WRAPPER_PROCESS_TYPE_ID: process-type-id: 7 is also"),
                        HasSubstr("(pid 12)"),
                        HasSubstr("give --process-type-id, or --guard and --reporters"))));
  EXPECT_NO_THROW(ask(8, inherited));
  EXPECT_NO_THROW(ask(7, {Origin::Layer::CommandLine, "--process-type-id"}));
  EXPECT_NO_THROW(ask(7, {Origin::Layer::File, "x:1"}));
}

TEST_F(NestingTest, WithoutATypeThereIsNoPlaceInCommon) {
  EXPECT_NO_THROW(refuseParentsPlace(loadFor({}).settings, {12, std::nullopt, std::nullopt}));
}

} // namespace
} // namespace exec_wrapper::config
