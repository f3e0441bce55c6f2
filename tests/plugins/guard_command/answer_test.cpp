#include "answer.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::guard_command::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

common::CapturedOutput outputOf(const std::string& text) {
  common::CapturedOutput output(kLongestAnswer);
  output.add(text);
  return output;
}

Answer answerTo(const std::string& text) {
  return readAnswer(outputOf(text));
}

TEST(Answer, OfNothingIsEmpty) {
  for (const char* const text : {"", "\n", " \t\r\n\n", "{}", "{ }\n", "{\"environment\":{}}"}) {
    const Answer answer = answerTo(text);
    EXPECT_THAT(answer.admission.facts, IsEmpty()) << text;
    EXPECT_THAT(answer.admission.environment, IsEmpty()) << text;
    EXPECT_THAT(answer.warnings, IsEmpty()) << text;
  }
}

TEST(Answer, HasVariablesAndFacts) {
  const Answer answer =
      answerTo(R"j({"environment":{"LEASE":"7","_x1":"a\n\"b\" $(c)"},"by":"me"})j");
  EXPECT_THAT(answer.admission.environment,
              ElementsAre(Pair("LEASE", "7"), Pair("_x1", "a\n\"b\" $(c)")));
  EXPECT_THAT(answer.admission.facts, ElementsAre(Pair("by", "me")));
  EXPECT_THAT(answer.warnings, IsEmpty());
}

TEST(Answer, FactsThatAreNoTextsAreJson) {
  const Answer answer = answerTo(R"({"a":42,"b":1.5,"c":true,"d":null,"e":[1,"x"],"f":{"g":[]},)"
                                 R"("h":18446744073709551616,"i":""})");
  EXPECT_THAT(answer.admission.facts,
              ElementsAre(Pair("a", "42"), Pair("b", "1.5"), Pair("c", "true"), Pair("d", "null"),
                          Pair("e", R"([1,"x"])"), Pair("f", R"({"g":[]})"),
                          Pair("h", "18446744073709551616"), Pair("i", "")));
  EXPECT_THAT(answer.warnings, IsEmpty());
}

TEST(Answer, LeavesOutWhatMustNotBeSet) {
  const Answer answer = answerTo(
      R"({"environment":{"LD_PRELOAD":"x","EXEC_WRAPPER_GUARD":"none","NOTIFY_SOCKET":"/x",)"
      R"("LD_":"x","LDX":"kept"}})");
  EXPECT_THAT(answer.admission.environment, ElementsAre(Pair("LDX", "kept")));
  EXPECT_THAT(answer.warnings,
              ElementsAre("variables from guard-command ignored: EXEC_WRAPPER_GUARD, LD_, "
                          "LD_PRELOAD, NOTIFY_SOCKET; EXEC_WRAPPER_*, NOTIFY_SOCKET and LD_* "
                          "cannot be set"));
}

TEST(Answer, LeavesOutWhatIsNoVariable) {
  const Answer answer =
      answerTo(R"({"environment":{"":"x","1A":"x","A=B":"x","A B":"x","Ä":"x","A-B":"x","A.B":"x",)"
               R"("N":1,"O":{},"Z":null,"NUL":"a\u0000b"}})");
  EXPECT_THAT(answer.admission.environment, IsEmpty());
  EXPECT_THAT(answer.warnings, ElementsAre(AllOf(StartsWith("variables from guard-command"),
                                                 HasSubstr("1A"), HasSubstr(" more;")),
                                           HasSubstr("N, NUL, O, Z; a value must be a string")));
}

TEST(Answer, EndsANameAtANulAndJudgesTheRest) {
  const Answer answer = answerTo(R"({"environment":{"A\u0000=B":"x","LD_PRELOAD\u0000":"x"}})");
  EXPECT_THAT(answer.admission.environment, ElementsAre(Pair("A", "x")));
  EXPECT_THAT(answer.warnings, ElementsAre(HasSubstr("ignored: LD_PRELOAD;")));
}

TEST(Answer, KeepsTheFactsOfOtherGuards) {
  const Answer answer = answerTo(R"({"process_execution_id":"7","lockfile":"/x","mine":"1"})");
  EXPECT_THAT(answer.admission.facts, ElementsAre(Pair("mine", "1")));
  EXPECT_THAT(answer.warnings, ElementsAre(HasSubstr("lockfile, process_execution_id")));
}

TEST(Answer, LeavesOutFactsWithoutAPrintableName) {
  const Answer answer =
      answerTo("{\"\":1,\"a\\nb\":2,\"" + std::string(101, 'x') + "\":3,\"\\u001b[1m\":5}");
  EXPECT_THAT(answer.admission.facts, IsEmpty());
  EXPECT_THAT(answer.warnings, ElementsAre(AllOf(HasSubstr("a\\nb"), HasSubstr("\\x1B[1m"),
                                                 HasSubstr("printable"))));
}

TEST(Answer, ThatIsNoObjectIsAWarning) {
  for (const std::string text :
       {"hello", "[1]", "42", "\"text\"", "{\"a\":1} x", "{\"a\":1}{\"b\":2}", "{\"a\":}",
        "{'a':1}", "{\"a\":1,}x", "\xFF\xFE", "{\"a\":\"\xFF\"}", "{\"a\":1e999}",
        "{\"a\":\"unfinished"}) {
    const Answer answer = answerTo(text);
    EXPECT_THAT(answer.admission.facts, IsEmpty()) << text;
    EXPECT_THAT(answer.admission.environment, IsEmpty()) << text;
    EXPECT_THAT(answer.warnings, ElementsAre(HasSubstr("it is not a JSON object"))) << text;
  }
}

TEST(Answer, WhoseEnvironmentIsNoObjectIsAWarning) {
  for (const std::string value : {"[]", "\"A=1\"", "1", "true"}) {
    const Answer answer = answerTo("{\"environment\":" + value + ",\"a\":\"b\"}");
    EXPECT_THAT(answer.admission.environment, IsEmpty()) << value;
    EXPECT_THAT(answer.admission.facts, ElementsAre(Pair("a", "b"))) << value;
    EXPECT_THAT(answer.warnings, ElementsAre(HasSubstr("environment is not an object"))) << value;
  }
}

TEST(Answer, MayBe64KiBLong) {
  const std::string frame = R"({"a":""})";
  const std::string text = std::string(kLongestAnswer - frame.size(), 'x');
  const Answer longest = answerTo("{\"a\":\"" + text + "\"}");
  EXPECT_THAT(longest.admission.facts, ElementsAre(Pair("a", text)));
  const Answer longer = answerTo("{\"a\":\"" + text + "x\"}");
  EXPECT_THAT(longer.admission.facts, IsEmpty());
  EXPECT_THAT(longer.warnings, ElementsAre(HasSubstr("longer than 64 KiB")));
}

TEST(Answer, ThatIsHostileHarmsNothing) {
  const std::string deep(30'000, '[');
  EXPECT_THAT(answerTo("{\"a\":" + deep + "}").warnings, SizeIs(1));
  EXPECT_THAT(answerTo(std::string("{\"a\":1,\0\"b\":2}", 15)).warnings, SizeIs(1));
  EXPECT_THAT(answerTo(std::string(60'000, '\0')).warnings, SizeIs(1));
  std::string names = "{\"environment\":{";
  for (int i = 0; i < 4000; ++i) {
    names += (i == 0 ? "\"LD_" : ",\"LD_") + std::to_string(i) + "\":\"\"";
  }
  const Answer many = answerTo(names + "}}");
  EXPECT_THAT(many.warnings,
              ElementsAre(AllOf(HasSubstr("and 3995 more"), SizeIs(::testing::Lt(300U)))));
}

TEST(Answer, OfEqualNamesHasTheLast) {
  const Answer answer =
      answerTo(R"({"a":1,"a":"2","environment":{"B":"1","B":"2"},"environment":{"C":"3"}})");
  EXPECT_THAT(answer.admission.facts, ElementsAre(Pair("a", "2")));
  EXPECT_THAT(answer.admission.environment, ElementsAre(Pair("C", "3")));
}

TEST(Answer, IsADocumentIfItIsAnObject) {
  EXPECT_TRUE(isDocument(outputOf("{}\n")));
  EXPECT_FALSE(isDocument(outputOf("on battery\n")));
  EXPECT_FALSE(isDocument(outputOf("")));
}

} // namespace
} // namespace exec_wrapper::guard_command::test
