// Whatever the layers hold: either a configuration or one clear line, never anything else.

#include "config/print/explain.h"
#include "config/values/value_text.h"
#include "core/config/config_fixture.h"

#include <random>

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;

class OddInputTest : public ConfigTest {
protected:
  void loadAnyhow(std::vector<std::string> arguments) {
    sources.arguments = std::move(arguments);
    try {
      const Configuration configuration = loadConfiguration(sources);
      for (const Setting& setting : configuration.settings.all()) {
        EXPECT_EQ(shownValue(setting).find('\n'), std::string::npos);
      }
    } catch (const Fatal& error) {
      EXPECT_TRUE(error.status() == 64 || error.status() == 78);
      EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
      EXPECT_LT(std::string_view(error.what()).size(), 1000U);
    }
  }
};

const std::vector<std::string> kOdd = {
    "",
    "=",
    "==",
    "-",
    "--",
    "---",
    "--=",
    "-=x",
    "=x",
    ".",
    "--.",
    "--..",
    "--a.",
    "--.a",
    "--config",
    "--config=",
    "--guard=,",
    "--guard=none,none",
    "--project=\xFF\xFE",
    "\n",
    "\x1B[2J",
    "--process-timeout=1e999",
    "--process-timeout=-",
    "--refused-exit-code=-0",
    "--refused-exit-code=00000000000000000000000000001",
    "--vault-token=file:",
    "--vault-token=file:\n",
    "--vault-token=file:/proc/self/mem",
    "--config=/proc/self/mem",
    "--config=/dev/zero",
    "--work-dir=\x01",
    "--reporters=../../x",
    "--runner=a.b",
    "--a.b.c=1",
    "--plugin-dir=none",
    std::string(100000, 'x'),
    "--" + std::string(100000, '-'),
    "--project=" + std::string(100000, 'x'),
    "--process-timeout=" + std::string(100000, '9'),
    "--guard=" + std::string(5000, ','),
};

TEST_F(OddInputTest, OnTheCommandLine) {
  for (const std::string& word : kOdd) {
    loadAnyhow({word});
    loadAnyhow({word, "job"});
    loadAnyhow({"--explain", word});
    loadAnyhow({"--project", word, "job"});
    loadAnyhow({"--process-retry-delay", word, "job"});
    loadAnyhow({"--vault-url", word, "job"});
    loadAnyhow({"--vault-url", "http://" + word, "job"});
  }
}

TEST_F(OddInputTest, InTheEnvironment) {
  for (const std::string& text : kOdd) {
    for (const char* name : {"PROJECT", "GUARD", "CONFIG", "PROCESS_TIMEOUT_SECONDS", "LOG_LEVEL",
                             "VAULT_TOKEN", "VAULT_URL", "PARENT", "", "\n\xFF"}) {
      sources.environment = {{"EXEC_WRAPPER_" + std::string(name), text}};
      loadAnyhow({"job"});
    }
  }
}

TEST_F(OddInputTest, InTheFile) {
  std::mt19937 random(19700101); // the same files in every run
  const std::vector<std::string> pieces = {"guard",
                                           "=",
                                           ":",
                                           "none",
                                           "\n",
                                           "\r\n",
                                           "\\",
                                           "\\\n",
                                           "project",
                                           " ",
                                           "#",
                                           "acme.text",
                                           "process-timeout",
                                           "1h",
                                           std::string(1, '\0'),
                                           "\xFF",
                                           "!",
                                           "x",
                                           "log-level",
                                           ","};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (std::size_t count = random() % 20; count > 0; --count) {
      text += pieces[random() % pieces.size()];
    }
    writeFile(text);
    loadAnyhow({"job"});
  }
}

} // namespace
} // namespace exec_wrapper::config
