// Which folder may include what. The data goes one way; so do the includes.

#include "support/source_tree.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace exec_wrapper::test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

/// Everything before the first slash.
std::string folderOf(const std::string& name) {
  const std::size_t slash = name.find('/');
  return slash == name.npos ? "" : name.substr(0, slash);
}

/// What the stages, and the program itself (""), may see beside themselves and exec_wrapper/.
const std::map<std::string, std::set<std::string>> kStages = {
    {"base", {}},
    {"support", {"base"}},
    {"config", {"base", "support"}},
    {"events", {"base", "support"}},
    {"guard", {"base", "support", "events"}},
    {"run", {"base", "support", "events"}},
    {"report", {"base", "support", "events"}},
    {"plugins", {"base", "support", "events", "config", "run"}},
    {"wiring", {"base", "support", "events", "config", "guard", "run", "report", "plugins"}},
    {"", // run: the program is its own watcher too
     {"base", "support", "config", "plugins", "wiring", "run"}},
};

TEST(Includes, EveryFolderOfTheCoreIsAStage) {
  for (const std::string& file : sourceFiles("core")) {
    EXPECT_TRUE(kStages.contains(folderOf(file.substr(5)))) << file;
  }
}

TEST(Includes, AStageSeesOnlyWhatComesBeforeIt) {
  for (const std::string& file : sourceFiles("core")) {
    const std::string stage = folderOf(file.substr(5));
    for (const Include& include : includesOf(file)) {
      const std::string seen = folderOf(include.name);
      if (include.quoted && seen != "exec_wrapper" && seen != stage) {
        EXPECT_THAT(kStages.at(stage), Contains(seen)) << file << " includes " << include.name;
      }
    }
  }
}

/// Everything before the last slash.
std::string roomOf(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == name.npos ? "" : name.substr(0, slash);
}

using Rooms = std::map<std::string, std::set<std::string>>; ///< and the others that each sees

/// Two that need each other are one, or something in them belongs elsewhere.
void expectOrder(Rooms seen) {
  while (!seen.empty()) { // rooms that see no other that is left go first
    const auto last = std::ranges::find_if(seen, [&seen](const auto& room) {
      return std::ranges::none_of(room.second,
                                  [&seen](const auto& other) { return seen.contains(other); });
    });
    ASSERT_NE(last, seen.end()) << "a circle through " << seen.begin()->first;
    seen.erase(last);
  }
}

// A folder of a stage is a room of it.
TEST(Includes, RoomsOfTheCoreHaveAnOrder) {
  Rooms seen;
  for (const std::string& file : sourceFiles("core")) {
    const std::string room = roomOf(file.substr(5));
    for (const Include& include : includesOf(file)) {
      const std::string other = roomOf(include.name);
      if (include.quoted && other != room && folderOf(include.name) != "exec_wrapper") {
        seen[room].insert(other);
      }
    }
  }
  ASSERT_GT(seen.size(), 15U);
  expectOrder(std::move(seen));
}

TEST(Includes, RoomsOfWhatPluginsShareHaveAnOrder) {
  Rooms seen;
  for (const std::string& file : sourceFiles("plugins/common")) {
    const std::string room = roomOf(file.substr(8));
    for (const Include& include : includesOf(file)) {
      const std::string other = roomOf(include.name);
      if (include.quoted && other != room && folderOf(include.name) == "common") {
        seen[room].insert(other);
      }
    }
  }
  ASSERT_GT(seen.size(), 2U);
  expectOrder(std::move(seen));
}

TEST(Includes, IncludesOfTheCoreAreWrittenFromItsTop) {
  for (const std::string& file : sourceFiles("core")) {
    for (const Include& include : includesOf(file)) {
      const bool atTheTop = folderOf(file.substr(5)).empty();
      EXPECT_TRUE(!include.quoted || atTheTop || !folderOf(include.name).empty())
          << file << " includes " << include.name;
    }
  }
}

/// The sources of exec_wrapper_history, which is a program and no plugin: it reads its settings as
/// exec_wrapper does, and is not loaded into it. So it sees what the program itself sees of them.
bool isHistoryProgram(const std::string& file) {
  return file.starts_with("plugins/history/program/");
}

TEST(Includes, APluginSeesTheSdkTheBaseAndItsOwnFolderOnly) {
  for (const std::string& file : sourceFiles("plugins")) {
    const std::string plugin = folderOf(file.substr(8));
    for (const Include& include : includesOf(file)) {
      const std::string seen = folderOf(include.name);
      std::set<std::string> allowed = {"", "exec_wrapper", "base", "common", plugin};
      if (isHistoryProgram(file)) {
        allowed.insert({"config", "support", "plugins"});
      }
      if (include.quoted) {
        EXPECT_THAT(allowed, Contains(seen)) << file << " includes " << include.name;
      }
      if (include.quoted && seen.empty()) {
        const auto own = sourceDirectory() / "plugins" / plugin / include.name;
        EXPECT_TRUE(std::filesystem::exists(own)) << file << " includes " << include.name;
      }
    }
  }
}

TEST(Includes, OnlyTheHistoryProgramSeesTheHistoryProgram) {
  for (const std::string& file : sourceFiles("plugins")) {
    for (const Include& include : includesOf(file)) {
      EXPECT_TRUE(isHistoryProgram(file) || !include.name.starts_with("history/program/"))
          << file << " includes " << include.name;
    }
  }
}

TEST(Includes, TheSdkSeesItselfAndTheStandardLibraryOnly) {
  const std::set<std::string> poco = {"Poco/ClassLibrary.h", "Poco/Version.h"};
  for (const std::string& file : sourceFiles("include")) {
    const bool forTests = file.find("/testing/") != file.npos;
    for (const Include& include : includesOf(file)) {
      const std::string seen = folderOf(include.name);
      if (include.quoted) {
        EXPECT_EQ(seen, "exec_wrapper") << file << " includes " << include.name;
        EXPECT_TRUE(forTests || include.name.find("/testing/") == include.name.npos) << file;
      } else if (seen == "Poco" && !(forTests && include.name == "Poco/ClassLoader.h")) {
        EXPECT_THAT(poco, Contains(include.name)) << file;
      }
      EXPECT_TRUE(forTests || (seen != "gtest" && seen != "gmock")) << file;
    }
  }
}

TEST(Includes, NothingThatMakesTheProgramHeavy) {
  const std::set<std::string> heavy = {"iostream", "fstream",    "sstream", "istream",
                                       "ostream",  "filesystem", "regex",   "iomanip"};
  for (const std::string folder : {"core", "plugins", "include"}) {
    for (const std::string& file : sourceFiles(folder)) {
      for (const Include& include : includesOf(file)) {
        EXPECT_THAT(heavy, Not(Contains(include.name))) << file;
      }
    }
  }
}

// Poco Net is for what the first request opens: to load it would cost a launch a tenth of its time.
// The server of the history's page is in a support module, too.
TEST(Includes, PocoNetIsForTheTransportsAndJsonForPlugins) {
  for (const std::string folder : {"core", "plugins", "include"}) {
    for (const std::string& file : sourceFiles(folder)) {
      const bool transport = file.starts_with("plugins/mail/smtp/") ||
                             file.starts_with("plugins/common/http/wire/") ||
                             file.starts_with("plugins/common/http/connect/") ||
                             file.starts_with("plugins/common/http/tls/") ||
                             file == "plugins/history/page/server_module.cpp";
      for (const Include& include : includesOf(file)) {
        EXPECT_FALSE((!transport && include.name.starts_with("Poco/Net/")) ||
                     (folder != "plugins" && include.name.starts_with("Poco/JSON/")))
            << file << " includes " << include.name;
      }
    }
  }
}

} // namespace
} // namespace exec_wrapper::test
