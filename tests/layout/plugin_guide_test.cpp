// What the plugin author's guide says of the SDK is what the headers say.

#include "layout/header_text.h"
#include "support/process.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <map>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PluginGuide : public ::testing::Test {
protected:
  static std::string header(const std::string& name) {
    return contents(sourceDirectory() / "include/exec_wrapper" / name);
  }

  /// The words between backticks.
  static std::vector<std::string> quotedIn(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = text.find('`'); at != text.npos; at = text.find('`', at + 1)) {
      const std::size_t end = text.find('`', at + 1);
      words.push_back(text.substr(at + 1, end - at - 1));
      at = end;
    }
    return words;
  }

  /// The rows of the guide's tables that begin with a word in backticks: that word, and the words
  /// in backticks of the last column.
  std::map<std::string, std::vector<std::string>> rows() const {
    std::map<std::string, std::vector<std::string>> found;
    for (const std::string& line : lines(guide_)) {
      if (line.starts_with("| `")) {
        const std::size_t last = line.rfind(" | ");
        found[quotedIn(line).front()] = quotedIn(line.substr(last));
      }
    }
    return found;
  }

  const std::string guide_ = contents(sourceDirectory() / "plugins/README.md");
};

TEST_F(PluginGuide, NamesEveryEventWithItsFields) {
  const auto told = rows();
  const std::vector<std::string> events = alternativesOf(header("event.h"), "Payload");
  ASSERT_THAT(events, Not(IsEmpty()));
  for (const std::string& event : events) {
    ASSERT_TRUE(told.contains(event)) << event;
    EXPECT_THAT(told.at(event), ElementsAreArray(membersOf(header("event.h"), event))) << event;
  }
}

TEST_F(PluginGuide, NamesTheFieldsOfWhatEventsAreMadeOf) {
  const auto told = rows();
  for (const char* const part : {"Event", "Tally", "ProcessEnd", "Progress", "Exchange"}) {
    const std::vector<std::string> members = membersOf(header("event.h"), part);
    EXPECT_THAT(members, Not(IsEmpty())) << part;
    ASSERT_TRUE(told.contains(part)) << part;
    EXPECT_THAT(told.at(part), ElementsAreArray(members)) << part;
  }
}

TEST_F(PluginGuide, NamesEveryPartOfAPolicy) {
  const auto told = rows();
  for (const std::string& member : membersOf(header("reporter.h"), "DeliveryPolicy")) {
    EXPECT_TRUE(told.contains(member)) << member;
  }
}

TEST_F(PluginGuide, NamesEveryTypeOfASetting) {
  const std::vector<std::string> types = membersOf(header("option.h"), "OptionType");
  EXPECT_THAT(types, Not(IsEmpty()));
  for (const std::string& type : types) {
    EXPECT_THAT(guide_, HasSubstr("`" + type + "`"));
  }
}

TEST_F(PluginGuide, NamesEveryReasonToRefuse) {
  for (const std::string& reason : membersOf(header("guard.h"), "Reason")) {
    EXPECT_TRUE(rows().contains(reason)) << reason;
  }
}

TEST_F(PluginGuide, IsOnePage) {
  EXPECT_LT(lines(guide_).size(), 300U);
}

} // namespace
} // namespace exec_wrapper::test
