// That the plugin's page is true.

#include "exec_wrapper/plugin.h"
#include "history/program/setup/request.h"
#include "support/history/small_history.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::history {

extern const PluginInfo info;

namespace {

using ::testing::HasSubstr;

std::string pageText() {
  return test::contents((test::sourceDirectory() / "plugins/history/README.md").string());
}

TEST(ThePageOfTheHistory, HasEverySetting) {
  for (const Option& option : info.options) {
    EXPECT_THAT(pageText(), HasSubstr("| `" + std::string(option.name) + "` |"));
  }
}

TEST(ThePageOfTheHistory, HasTheTablesAsTheyAre) {
  test::SmallHistory history;
  for (const char* const table : {"run", "attempt", "alert", "meta"}) {
    std::string columns;
    for (const SqlRow& row :
         history.database().query("PRAGMA table_info(" + std::string(table) + ")", 6)) {
      columns += (columns.empty() ? "`" : ", `") + row.at(1).value_or("") + "`";
    }
    EXPECT_THAT(pageText(), HasSubstr("| `" + std::string(table) + "` | " + columns + " |"));
  }
}

TEST(ThePageOfTheHistory, HasEveryCommandOfTheProgram) {
  for (const program::Command& command : program::commands()) {
    const std::string argument =
        command.argument.empty() ? "" : " " + std::string(command.argument);
    EXPECT_THAT(pageText(), HasSubstr("| `" + std::string(command.name) + argument + "` |"));
  }
}

} // namespace
} // namespace exec_wrapper::history
