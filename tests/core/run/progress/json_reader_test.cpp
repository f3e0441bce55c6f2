#include "run/progress/json_reader.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {

void PrintTo(MessageError flaw, std::ostream* stream) {
  *stream << flawText(flaw);
}

namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// The text in memory of its own, so that a sanitizer sees a look past its end.
std::optional<MessageError> flawOf(const std::string& text) {
  const auto alone = std::make_unique<char[]>(text.size());
  std::copy(text.begin(), text.end(), alone.get());
  std::vector<JsonMember> members;
  return takeApart({alone.get(), text.size()}, members);
}

std::vector<std::pair<std::string, std::string>> membersOf(const std::string& text) {
  std::vector<JsonMember> members;
  EXPECT_EQ(takeApart(text, members), std::nullopt) << text;
  std::vector<std::pair<std::string, std::string>> result;
  for (const JsonMember& member : members) {
    auto& [key, value] = result.emplace_back();
    resolveKey(member.key, key);
    compactValue(member.value, value);
  }
  return result;
}

std::string nested(int depth, const std::string& open, const std::string& close) {
  std::string text = "{\"a\":";
  for (int i = 1; i < depth; ++i) {
    text += open;
  }
  text += "1";
  for (int i = 1; i < depth; ++i) {
    text += close;
  }
  return text + "}";
}

class AcceptedJson : public testing::TestWithParam<std::string> {};

TEST_P(AcceptedJson, IsAnObject) {
  EXPECT_EQ(flawOf(GetParam()), std::nullopt) << GetParam();
}

TEST_P(AcceptedJson, IsNoneWithoutItsEnd) {
  const std::string text = GetParam().substr(0, GetParam().rfind('}'));
  for (std::size_t size = 0; size <= text.size(); ++size) {
    EXPECT_NE(flawOf(text.substr(0, size)), std::nullopt) << text.substr(0, size);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rfc8259, AcceptedJson,
    testing::Values("{}", " { } ", "\t{\r\n}\n", R"({"a":1})", R"({"":0})", R"({"a":1,"a":2})",
                    R"({"a":"b","c":"d"})", R"({"a":[]})", R"({"a":{}})", R"({"a":[1,"x",null]})",
                    R"({"a":true,"b":false,"c":null})", R"({"a":0})", R"({"a":-0})",
                    R"({"a":-123})", R"({"a":0.5})", R"({"a":-0.000000001})", R"({"a":1e5})",
                    R"({"a":1E+5})", R"({"a":1.5e-5})", R"({"a":0e0})", R"({"a":123456789e999})",
                    R"({"a":123456789012345678901234567890})", R"({"a":"\"\\\/\b\f\n\r\t"})",
                    R"({"a":"\u0000\u001F\uABCD\uabcd"})", R"({"a":"\uD834\uDd1e"})",
                    R"({"\u0061":1})", "{\"a\":\"\x7F\"}", "{\"a\":\"\xC3\xBC\"}",
                    "{\"a\":\"\xE2\x82\xAC\"}", "{\"a\":\"\xED\x9F\xBF\"}",
                    "{\"a\":\"\xEE\x80\x80\"}", "{\"a\":\"\xF0\x9F\x98\x80\"}",
                    "{\"a\":\"\xF4\x8F\xBF\xBF\"}", "{\"a\":\"\xE2\x80\xA8\"}",
                    "{\"\xC3\xBC\":[{\"x\":[[],{}]}]}", nested(kDeepestJson, "[", "]"),
                    nested(kDeepestJson, "{\"a\":", "}")));

struct RefusedText {
  std::string text;
  MessageError flaw;
};

void PrintTo(const RefusedText& refusal, std::ostream* stream) {
  *stream << refusal.text;
}

class RefusedJson : public testing::TestWithParam<RefusedText> {};

TEST_P(RefusedJson, IsRefusedForItsFlaw) {
  EXPECT_EQ(flawOf(GetParam().text), GetParam().flaw);
}

std::vector<RefusedText> refused(MessageError flaw, const std::vector<std::string>& texts) {
  std::vector<RefusedText> all;
  for (const std::string& text : texts) {
    all.push_back({text, flaw});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(NoJson, RefusedJson,
                         testing::ValuesIn(refused(MessageError::NotJson, {"",
                                                                           " ",
                                                                           "x",
                                                                           "{",
                                                                           "}",
                                                                           "{]",
                                                                           "[",
                                                                           "{,}",
                                                                           "{1:1}",
                                                                           "{a:1}",
                                                                           "{'a':1}",
                                                                           R"({"a"})",
                                                                           R"({"a":})",
                                                                           R"({"a" 1})",
                                                                           R"({"a"::1})",
                                                                           R"({"a":1,})",
                                                                           R"({,"a":1})",
                                                                           R"({"a":1,,"b":2})",
                                                                           R"({"a":1 "b":2})",
                                                                           R"({"a":1}x)",
                                                                           R"({"a":1}{"b":2})",
                                                                           R"({"a":1}})",
                                                                           R"({"a":1],)",
                                                                           R"({"a":[1,]})",
                                                                           R"({"a":[,1]})",
                                                                           R"({"a":[1 2]})",
                                                                           R"({"a":[1})",
                                                                           R"({"a":[}]})",
                                                                           R"({"a":+1})",
                                                                           R"({"a":01})",
                                                                           R"({"a":-01})",
                                                                           R"({"a":-})",
                                                                           R"({"a":.5})",
                                                                           R"({"a":1.})",
                                                                           R"({"a":1.e1})",
                                                                           R"({"a":1e})",
                                                                           R"({"a":1e+})",
                                                                           R"({"a":1e1.5})",
                                                                           R"({"a":0x1})",
                                                                           R"({"a":NaN})",
                                                                           R"({"a":-Infinity})",
                                                                           R"({"a":1_0})",
                                                                           R"({"a":True})",
                                                                           R"({"a":nul})",
                                                                           R"({"a":nulll})",
                                                                           R"({"a":truefalse})",
                                                                           R"({"a":undefined})",
                                                                           R"({"a":"b)",
                                                                           R"({"a":"\)",
                                                                           R"({"a":"\x41"})",
                                                                           R"({"a":"\'"})",
                                                                           R"({"a":"\u12"})",
                                                                           R"({"a":"\u12G4"})",
                                                                           R"({"a":"\U0041"})",
                                                                           R"({"a":"\uD834\u00"})",
                                                                           "{\"a\":\"\t\"}",
                                                                           "{\"a\":\"\n\"}",
                                                                           "{\"a\":\"\x1F\"}",
                                                                           "{\"a\":\"\0\"}"s,
                                                                           "{\"a\0\":1}"s,
                                                                           "\0"s,
                                                                           "{}\0"s,
                                                                           "{\0}"s,
                                                                           "\xEF\xBB\xBF{}",
                                                                           "{\"a\":1}\f",
                                                                           "{\v}",
                                                                           "{\xC2\xA0}",
                                                                           "{\"a\":1/*c*/}",
                                                                           "{} // c",
                                                                           "{\"a\":(1)}"})));

INSTANTIATE_TEST_SUITE_P(NoUtf8, RefusedJson,
                         testing::ValuesIn(refused(MessageError::NotUtf8,
                                                   {"{\"a\":\"\xFF\"}",
                                                    "{\"a\":\"\x80\"}",
                                                    "{\"a\":\"\xC0\x80\"}",
                                                    "{\"a\":\"\xC1\xBF\"}",
                                                    "{\"a\":\"\xC3\"}",
                                                    "{\"a\":\"\xC3\x28\"}",
                                                    "{\"a\":\"\xE0\x9F\xBF\"}",
                                                    "{\"a\":\"\xED\xA0\x80\"}",
                                                    "{\"a\":\"\xE2\x82\"}",
                                                    "{\"a\":\"\xF0\x8F\xBF\xBF\"}",
                                                    "{\"a\":\"\xF4\x90\x80\x80\"}",
                                                    "{\"a\":\"\xF5\x80\x80\x80\"}",
                                                    "{\"a\":\"\xF0\x9F\x98",
                                                    "{\"\xFF\":1}",
                                                    R"({"a":"\uD834"})",
                                                    R"({"a":"\uDD1E"})",
                                                    R"({"a":"\uD834x"})",
                                                    R"({"a":"\uD834\n"})",
                                                    R"({"a":"\uD834\uD834"})",
                                                    R"({"a":"\uD834\u0041"})",
                                                    R"({"\uDD1E\uD834":1})"})));

INSTANTIATE_TEST_SUITE_P(NoObject, RefusedJson,
                         testing::ValuesIn(refused(MessageError::NotAnObject,
                                                   {"1", " -1.5e3 ", "null", "true", "\"{}\"", "[]",
                                                    "[{\"a\":1}]"})));

INSTANTIATE_TEST_SUITE_P(TooDeep, RefusedJson,
                         testing::ValuesIn(refused(MessageError::TooDeep,
                                                   {nested(kDeepestJson + 1, "[", "]"),
                                                    nested(kDeepestJson + 1, "{\"a\":", "}"),
                                                    nested(1'000'000, "[", ""),
                                                    "[" + nested(kDeepestJson, "[", "]")})));

TEST(ProgressJson, GivesMembersInTheirOrder) {
  EXPECT_THAT(membersOf(R"({"b":1,"a":"x","b":[2]})"),
              ElementsAre(Pair("b", "1"), Pair("a", "\"x\""), Pair("b", "[2]")));
  EXPECT_THAT(membersOf("{}"), IsEmpty());
}

TEST(ProgressJson, LeavesNumbersAsTheyWereWritten) {
  EXPECT_THAT(membersOf(R"({"a":0.10,"b":12345678901234567890,"c":1E+2,"d":-0})"),
              ElementsAre(Pair("a", "0.10"), Pair("b", "12345678901234567890"), Pair("c", "1E+2"),
                          Pair("d", "-0")));
}

TEST(ProgressJson, MakesOneLineOfAValue) {
  EXPECT_THAT(membersOf("\r{ \"a\" :\t[ 1 ,\r\n { \"x y\" : \"a \\\" b\\\\\" } ] , \"b\" : 2 }"),
              ElementsAre(Pair("a", R"([1,{"x y":"a \" b\\"}])"), Pair("b", "2")));
}

TEST(ProgressJson, ResolvesTheEscapesOfKeysOnly) {
  EXPECT_THAT(
      membersOf(R"({"\u0061\u00fC\u20AC\uD83d\ude00\"\\\/\b\f\n\r\tz":"\u0061"})"),
      ElementsAre(Pair("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\"\\/\b\f\n\r\tz", R"("\u0061")")));
  EXPECT_THAT(membersOf(R"({"a\u0000b":1})"), ElementsAre(Pair("a\0b"s, "1")));
}

TEST(ProgressJson, SurvivesEveryByteInEveryPlace) {
  const std::string good = R"({"a":[1.5e1,"\u00e4"],"b":null})";
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = good;
      text[at] = static_cast<char>(byte);
      if (flawOf(text) == std::nullopt) {
        EXPECT_THAT(membersOf(text),
                    testing::SizeIs(testing::AllOf(testing::Ge(1), testing::Le(2))));
      }
    }
  }
}

} // namespace
} // namespace exec_wrapper::run
