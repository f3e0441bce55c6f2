#include "answer.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::process_api {
namespace {

using ::testing::EndsWith;
using ::testing::SizeIs;

std::string withId(const std::string& id) {
  return "{\"result\": {\"name\": \"x\", \"id\": " + id + "}, \"more\": [1, {}]}";
}

struct IdCase {
  std::string json;
  std::string id;
};

class UsableId : public ::testing::TestWithParam<IdCase> {};

TEST_P(UsableId, IsKeptAsText) {
  EXPECT_EQ(executionId(withId(GetParam().json)), GetParam().id);
}

INSTANTIATE_TEST_SUITE_P(
    Ids, UsableId,
    ::testing::Values(IdCase{"17", "17"}, IdCase{"0", "0"},
                      IdCase{"9223372036854775807", "9223372036854775807"}, IdCase{"-5", "-5"},
                      IdCase{"9223372036854775808", "9223372036854775808"},
                      IdCase{"18446744073709551616", "18446744073709551616"},
                      IdCase{"-9223372036854775809", "-9223372036854775809"},
                      IdCase{"99999999999999999999999999", "99999999999999999999999999"},
                      IdCase{R"("17")", "17"}, IdCase{R"("a/b?c")", "a/b?c"}, IdCase{R"(" ")", " "},
                      IdCase{R"("\u00fc\n\"")", "\xc3\xbc\n\""},
                      IdCase{"\"\xc3\xbc\"", "\xc3\xbc"}));

class UselessAnswer : public ::testing::TestWithParam<std::string> {};

TEST_P(UselessAnswer, HasNoId) {
  EXPECT_EQ(executionId(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Ids, UselessAnswer,
                         ::testing::Values(withId("null"), withId("true"), withId("false"),
                                           withId("{}"), withId("[17]"), withId("17.5"),
                                           withId("1e3"), withId("\"\""), withId("\"a\\u0000b\""),
                                           withId('"' + std::string(1001, 'x') + '"')));

INSTANTIATE_TEST_SUITE_P(Bodies, UselessAnswer,
                         ::testing::Values("", " ", "null", "17", "\"id\"", "[]",
                                           "[{\"result\":{\"id\":1}}]", "{}", "{\"id\":17}",
                                           "{\"result\":17}", "{\"result\":[{\"id\":17}]}",
                                           "{\"result\":null}", "{\"result\":{}}",
                                           "{\"result\":{\"id\":17}", "{\"result\":{\"id\":17}} {",
                                           "<html>17</html>", "\xff\xfe", "{'result':1}",
                                           std::string("{\0}", 3)));

TEST(Answer, MayHaveAByteOrderMark) {
  EXPECT_EQ(executionId("\xEF\xBB\xBF" + withId("17")), "17");
  EXPECT_EQ(serverWords("\xEF\xBB\xBF{\"message\": \"held by db1\"}"), "held by db1");
}

TEST(Answer, DeepNestingIsNoAnswer) {
  const std::string deep(500'000, '[');
  EXPECT_EQ(executionId(deep), std::nullopt);
  EXPECT_EQ(executionId("{\"result\":" + deep), std::nullopt);
}

struct WordsCase {
  std::string body;
  std::string words;
};

class ServerWords : public ::testing::TestWithParam<WordsCase> {};

TEST_P(ServerWords, AreFoundWhereServersPutThem) {
  EXPECT_EQ(serverWords(GetParam().body), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, ServerWords,
    ::testing::Values(WordsCase{R"({"message": "held by db1"})", "held by db1"},
                      WordsCase{R"({"detail": "Invalid token."})", "Invalid token."},
                      WordsCase{R"({"error": "bad"})", "bad"},
                      WordsCase{R"({"error": {"message": "bad"}})", ""},
                      WordsCase{R"({"message": 17})", ""}, WordsCase{R"({"message": null})", ""},
                      WordsCase{R"(["message"])", ""}, WordsCase{"held", ""}, WordsCase{"", ""},
                      WordsCase{R"({"message": "two\nlines \u001b[31m"})",
                                "two\\nlines \\x1B[31m"}));

TEST(Answer, LongWordsAreCut) {
  const std::string words = serverWords("{\"message\": \"" + std::string(5000, 'x') + "\"}");
  EXPECT_THAT(words, SizeIs(200));
  EXPECT_THAT(words, EndsWith("..."));
}

} // namespace
} // namespace exec_wrapper::process_api
