// The properties files that come with the program.

#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kOwnersOnly =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

class ShippedSettings : public WrapperTest {
protected:
  /// A copy of the file, with the directories that only root may write replaced.
  std::string copyOf(const std::string& name) const {
    std::string text = contents(sourceDirectory() / "config" / name);
    EXPECT_FALSE(text.empty()) << name;
    for (const std::string_view directory : {"/run/lock/", "/var/log/", "/etc/exec_wrapper/"}) {
      for (std::size_t at = text.find(directory); at != text.npos; at = text.find(directory, at)) {
        text.replace(at, directory.size(), dir_.path().string() + "/");
      }
    }
    return dir_.write(name, text);
  }

  /// The same with every commented-out setting set.
  std::string uncommentedCopyOf(const std::string& name) const {
    std::string text;
    for (const std::string& line : lines(contents(copyOf(name)))) {
      const bool setting = line.size() > 1 && line[0] == '#' && line[1] != ' ' && line[1] != '-';
      const std::string used = setting ? line.substr(1) : line;
      const std::string key = used.substr(0, used.find_first_of(" ="));
      if (key.empty() || key == "#" || text.find("\n" + key + " ") == text.npos) {
        text += "\n" + used;
      }
    }
    return dir_.write("uncommented.properties", text + "\n");
  }
};

TEST_F(ShippedSettings, WorkAsTheyAre) {
  for (const char* const name :
       {"exec_wrapper.properties", "minimal.properties", "process_api.properties",
        "healthchecks.properties", "mail.properties", "webhook.properties", "prometheus.properties",
        "sentry.properties", "otlp.properties", "history.properties", "command_reporter.properties",
        "etcd.properties", "guard_command.properties"}) {
    std::string text = contents(copyOf(name));
    const std::string_view metrics = "/var/lib/prometheus/node-exporter";
    if (const std::size_t at = text.find(metrics); at != text.npos) {
      text.replace(at, metrics.size(), dir_.path().string());
    }
    const std::string config = dir_.write("shipped.properties", text);
    std::filesystem::permissions(config, kOwnersOnly); // as some hold keys
    const Outcome checked = run({"--config", config, "--check-config"});
    EXPECT_EQ(checked.status, 0) << name << ": " << checked.err;
    EXPECT_THAT(checked.err, IsEmpty()) << name;
  }
}

TEST_F(ShippedSettings, OfADeploymentWorkWithAllThatTheyPropose) {
  dir_.write("api-key", "k3y-k3y\n");
  dir_.write("rollbar-token", "t0k3n\n");
  for (const char* const secret : {"api-key", "rollbar-token"}) {
    std::filesystem::permissions(file(secret), std::filesystem::perms::owner_read);
  }
  const std::string config = uncommentedCopyOf("process_api.properties");
  const Outcome explained = run({"--config", config, "--api-ca-file", "/dev/null", "--guard",
                                 "none", "--reporters", "log", "--explain"});
  EXPECT_EQ(explained.status, 0) << explained.err << contents(config);
  EXPECT_THAT(explained.out,
              AllOf(HasSubstr("api-unavailable"), HasSubstr("rollbar-access-token")));
}

TEST_F(ShippedSettings, OfADeploymentGiveItsCommandsToAShell) {
  const Outcome outcome = run({"--config", copyOf("process_api.properties"), "--guard", "none",
                               "--reporters", "log", "echo", "$((40 + 2))", "&&", "echo", "done"});
  EXPECT_EQ(outcome.out, "42\ndone\n");
}

TEST_F(ShippedSettings, OfADeploymentNeedAllOfTheServersSettings) {
  const std::string complete = contents(copyOf("process_api.properties"));
  for (const std::string_view key : {"deployment", "api-key", "process-type-id", "api-base-url"}) {
    std::string text = complete;
    text.insert(text.find("\n" + std::string(key) + " ") + 1, "#");
    const std::string config = dir_.write("incomplete.properties", text);
    const Outcome checked = run({"--config", config, "--check-config"});
    EXPECT_EQ(checked.status, 78) << key;
    EXPECT_EQ(lines(checked.err).size(), 1U) << checked.err;
    EXPECT_THAT(checked.err, HasSubstr(std::string(key)));
  }
}

} // namespace
} // namespace exec_wrapper::test
