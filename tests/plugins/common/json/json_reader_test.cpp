#include "common/json/json_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace exec_wrapper::common {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kMark = "\xEF\xBB\xBF";

JsonReader read(const std::string& text) {
  return JsonReader::parse(text).value();
}

TEST(JsonReader, ReadsNumbersThatTravelAsTexts) {
  const JsonReader json = read(R"({"a":"9223372036854775807","b":12,"c":"-7"})");
  EXPECT_EQ(json.number("a"), 9223372036854775807);
  EXPECT_EQ(json.number("b"), 12);
  EXPECT_EQ(json.number("c"), -7);
}

TEST(JsonReader, ReadsWhatIsMissingAsEmpty) {
  const JsonReader json = read(R"({"nothing":null})");
  for (const char* const name : {"missing", "nothing"}) {
    EXPECT_FALSE(json.has(name));
    EXPECT_EQ(json.number(name), 0);
    EXPECT_EQ(json.text(name), "");
    EXPECT_FALSE(json.flag(name));
    EXPECT_EQ(json.id(name), std::nullopt);
    EXPECT_THAT(json.list(name), IsEmpty());
  }
}

TEST(JsonReader, TakesNothingElseForAWholeNumber) {
  const JsonReader json = read(R"({"a":"1x","b":true,"c":17.5,"d":1e3,"e":{},"f":"","g":[1]})");
  for (const char* const name : {"a", "b", "c", "d", "e", "f", "g"}) {
    EXPECT_EQ(json.number(name), std::nullopt) << name;
  }
  EXPECT_TRUE(json.flag("b"));
}

/// Of these Poco's parser makes 0, another number, or an error.
class LargeNumber : public ::testing::TestWithParam<const char*> {};

TEST_P(LargeNumber, IsAnIdAsItWasWritten) {
  const std::string number = GetParam();
  EXPECT_EQ(read("{\"id\":" + number + "}").id("id"), number);
  EXPECT_EQ(read("{\"id\" :\n" + number + "\t,\"b\":[1]}").id("id"), number);
  EXPECT_EQ(read("{\"id\":\"" + number + "\"}").id("id"), number);
}

TEST_P(LargeNumber, IsNoOtherNumber) {
  EXPECT_EQ(read(std::string("{\"n\":") + GetParam() + "}").number("n"), std::nullopt);
  EXPECT_EQ(read(std::string("{\"n\":\"") + GetParam() + "\"}").number("n"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Json, LargeNumber,
                         ::testing::Values("9223372036854775808", "18446744073709551615",
                                           "18446744073709551616", "18446744073709551617",
                                           "184467440737095516160", "99999999999999999999",
                                           "99999999999999999999999999", "-9223372036854775809",
                                           "-18446744073709551616"));

TEST(JsonReader, KeepsEveryIdAsItWasWritten) {
  for (const std::string id :
       {"0", "-0", "17", "-5", "9223372036854775807", "-9223372036854775808"}) {
    EXPECT_EQ(read("{\"id\":" + id + "}").id("id"), id);
  }
  EXPECT_EQ(read(R"({"id":"a\u00fc\"\\"})").id("id"), "a\xC3\xBC\"\\");
}

TEST(JsonReader, LeavesDigitsInTextsAlone) {
  const JsonReader json = read(R"({"a":"x 18446744073709551616","b\"18446744073709551616":"\\",)"
                               R"("c":18446744073709551616})");
  EXPECT_EQ(json.text("a"), "x 18446744073709551616");
  EXPECT_EQ(json.text("b\"18446744073709551616"), "\\");
  EXPECT_EQ(json.id("c"), "18446744073709551616");
}

TEST(JsonReader, MakesNoJsonOfWhatIsNone) {
  for (const char* const text :
       {"{18446744073709551616:1}", "{\"a\":1,18446744073709551616 : 1}",
        "{\"a\":018446744073709551616}", "{\"a\":--18446744073709551616}",
        "{\"a\":18446744073709551616.}", "{\"a\":18446744073709551616x}",
        "{\"a\":1 18446744073709551616}", "18446744073709551616", "{\"a\":18446744073709551616"}) {
    EXPECT_FALSE(JsonReader::parse(text)) << text;
  }
}

TEST(JsonReader, TakesOnlyObjectsAndSurvivesAnything) {
  for (const std::string text : {"", "[]", "1", "{", "{\"a\":", "{\"a\\", "nonsense", "\xFF"}) {
    EXPECT_FALSE(JsonReader::parse(text)) << text;
  }
  EXPECT_FALSE(JsonReader::parse(std::string(100'000, '[')));
  const JsonReader odd = read(R"({"kvs":{"a":1},"list":[1,{"x":"y"},null]})");
  EXPECT_THAT(odd.list("kvs"), IsEmpty());
  ASSERT_THAT(odd.list("list"), SizeIs(1));
  EXPECT_EQ(odd.list("list")[0].text("x"), "y");
  EXPECT_EQ(odd.object("list").text("x"), "");
}

TEST(JsonReader, ReadsOneLineOfAStream) {
  EXPECT_EQ(read("{\"result\":{\"TTL\":\"5\"}}\n").object("result").number("TTL"), 5);
}

TEST(JsonReader, SkipsAByteOrderMark) {
  EXPECT_EQ(read(kMark + "{\"id\":17}").id("id"), "17");
  EXPECT_FALSE(JsonReader::parse(kMark));
  EXPECT_FALSE(JsonReader::parse(kMark + kMark + "{}"));
  EXPECT_FALSE(JsonReader::parse("{}" + kMark));
}

TEST(JsonReader, ListsItsMembers) {
  const JsonReader json = read(R"({"b":"x","a":{"c":[1,null,true,"y"]},"d":1.5,"b":"z"})");
  std::vector<std::string> listed;
  for (const JsonReader::Member& member : json.members()) {
    listed.push_back(member.name + (member.isText ? " is " : " = ") + member.value);
  }
  EXPECT_THAT(listed,
              ::testing::ElementsAre("a = {\"c\":[1,null,true,\"y\"]}", "b is z", "d = 1.5"));
  EXPECT_TRUE(json.hasObject("a"));
  EXPECT_FALSE(json.hasObject("b"));
  EXPECT_FALSE(json.hasObject("missing"));
  EXPECT_THAT(JsonReader().members(), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::common
