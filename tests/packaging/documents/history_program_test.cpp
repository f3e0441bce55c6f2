#include "documents/history_program.h"

#include "history/program/setup/request.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::documents {
namespace {

using ::testing::HasSubstr;

TEST(HistoryManual, HasEveryCommandAndOption) {
  const std::string page = manHistoryCommands();
  for (const history::program::Command& command : history::program::commands()) {
    EXPECT_THAT(page, HasSubstr(".SS \"" + std::string(command.name)));
    for (const history::program::CommandOption& option : command.options) {
      std::string name(option.name);
      for (std::size_t at = name.find('-'); at != name.npos; at = name.find('-', at + 2)) {
        name.insert(at, "\\");
      }
      EXPECT_THAT(page, HasSubstr("\\fB\\-\\-" + name + "\\fR"));
    }
  }
}

TEST(HistoryCompletion, HasEveryCommandAndOption) {
  for (const history::program::Command& command : history::program::commands()) {
    EXPECT_THAT(bashHistoryCompletion(), HasSubstr("    " + std::string(command.name) + ") echo"));
    EXPECT_THAT(zshHistoryCompletion(), HasSubstr("  '" + std::string(command.name) + ":"));
    EXPECT_THAT(fishHistoryCompletion(), HasSubstr(" -a " + std::string(command.name) + " "));
    for (const history::program::CommandOption& option : command.options) {
      const std::string name(option.name);
      EXPECT_THAT(bashHistoryCompletion(), HasSubstr("--" + name));
      EXPECT_THAT(zshHistoryCompletion(), HasSubstr("'--" + name));
      EXPECT_THAT(fishHistoryCompletion(), HasSubstr(" -l " + name));
    }
  }
}

} // namespace
} // namespace exec_wrapper::documents
