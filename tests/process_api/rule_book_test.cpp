#include "support/process_api/rule_book.h"

#include "support/process_api/script.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using namespace std::chrono_literals;

RecordedRequest request(RequestKind kind, const std::string& body = "{}") {
  RecordedRequest made;
  made.kind = kind;
  made.json = parsedObject(body);
  return made;
}

const RecordedRequest kCreation = request(RequestKind::Create);
const RecordedRequest kHeartbeat = request(RequestKind::Update, R"({"status": "running"})");
const RecordedRequest kEnd = request(RequestKind::Update, R"({"status": "failed"})");
const RecordedRequest kAlarm = request(RequestKind::Rollbar);

class RuleBookTest : public ::testing::Test {
protected:
  void script(const std::string& text) { book_.add(parseScript(text)); }

  /// What is done about it, as a script has it; "-" where no rule is for it.
  std::string take(const RecordedRequest& request) {
    const std::optional<Rule> rule = book_.take(request);
    return rule ? describe(rule->action) : "-";
  }

  RuleBook book_;
};

TEST_F(RuleBookTest, ARuleIsUsedAsOftenAsItSays) {
  script("create 2x hang");
  EXPECT_EQ(take(kCreation), "hang");
  EXPECT_EQ(take(kCreation), "hang");
  EXPECT_EQ(take(kCreation), "-");
  EXPECT_TRUE(book_.empty());
}

TEST_F(RuleBookTest, ARuleCanBeForEver) {
  script("any forever reset");
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(take(kHeartbeat), "reset");
  }
}

TEST_F(RuleBookTest, TheFirstThatIsForTheRequestIsTaken) {
  script("create hang\nupdate reset\nany close");
  EXPECT_EQ(take(kHeartbeat), "reset");
  EXPECT_EQ(take(kHeartbeat), "close");
  EXPECT_EQ(take(kCreation), "hang");
}

TEST_F(RuleBookTest, UpdatesAreToldApartByTheirStatus) {
  script("running hang\nfinal reset\nrollbar close");
  EXPECT_EQ(take(kCreation), "-");
  EXPECT_EQ(take(kEnd), "reset");
  EXPECT_EQ(take(kHeartbeat), "hang");
  EXPECT_EQ(take(kAlarm), "close");
  EXPECT_TRUE(book_.empty());
}

TEST_F(RuleBookTest, ARefusalWaitsForTheCountedRulesAboveIt) {
  script("rollbar forever status 500\ncreate hang\nrefuse 2s\nany reset");
  EXPECT_FALSE(book_.takeRefusal());
  EXPECT_EQ(take(kHeartbeat), "-") << "what is below waits for the refusal";
  EXPECT_EQ(take(kCreation), "hang");
  const auto refusal = book_.takeRefusal();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->length, Duration(2s));
  EXPECT_FALSE(book_.takeRefusal());
  EXPECT_EQ(take(kAlarm), "status 500");
  EXPECT_EQ(take(kHeartbeat), "reset");
}

TEST_F(RuleBookTest, NoTimesIsNoRule) {
  book_.add({Rule{.when = When::Any, .times = 0, .action = action::Hang()}});
  EXPECT_TRUE(book_.empty());
}

} // namespace
} // namespace exec_wrapper::test
