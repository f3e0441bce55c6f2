#include "run/progress/progress_state.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

class ProgressStateTest : public testing::Test {
protected:
  ProgressState::Dropped merge(const std::string& text) {
    std::vector<JsonMember> members;
    EXPECT_EQ(takeApart(text, members), std::nullopt) << text;
    return book_.merge(members);
  }

  /// "key=json@revision"
  std::vector<std::string> values() {
    std::vector<std::string> all;
    if (const ProgressPtr progress = book_.snapshot()) {
      for (const auto& [key, value] : progress->values) {
        all.push_back(key + "=" + value.json + "@" + std::to_string(value.revision));
      }
    }
    return all;
  }

  ProgressState book_;
};

TEST_F(ProgressStateTest, IsNothingBeforeTheFirstMessage) {
  EXPECT_FALSE(book_.changed());
  EXPECT_EQ(book_.snapshot(), nullptr);
}

TEST_F(ProgressStateTest, KeepsTheNewestOfEachKeyAndWhichMessageSetIt) {
  merge(R"({"success_count":1,"colour":"red"})");
  merge(R"({"success_count":2,"shape":[ 1, 2 ]})");
  EXPECT_THAT(values(), ElementsAre("colour=\"red\"@1", "shape=[1,2]@2", "success_count=2@2"));
  EXPECT_EQ(book_.snapshot()->revision, 2U);
}

TEST_F(ProgressStateTest, ValueSaidAgainIsNewAllTheSame) {
  merge(R"({"success_count":1})");
  merge(R"({"success_count":1})");
  EXPECT_THAT(values(), ElementsAre("success_count=1@2"));
}

TEST_F(ProgressStateTest, LastOfARepeatedKeyWins) {
  merge(R"({"a":1,"b":2,"a":3})");
  EXPECT_THAT(values(), ElementsAre("a=3@1", "b=2@1"));
}

TEST_F(ProgressStateTest, EscapedKeyIsTheSameKey) {
  merge(R"({"success\u005Fcount":1})");
  EXPECT_EQ(merge(R"({"success\u005fcount":"x"})").mistyped, 1U);
  EXPECT_THAT(values(), ElementsAre("success_count=1@1"));
}

TEST_F(ProgressStateTest, CopiesOnlyWhatChanged) {
  merge(R"({"a":1})");
  EXPECT_TRUE(book_.changed());
  const ProgressPtr first = book_.snapshot();
  EXPECT_FALSE(book_.changed());
  EXPECT_EQ(book_.snapshot(), first);
  merge(R"({"a":2})");
  EXPECT_NE(book_.snapshot(), first);
  EXPECT_EQ(first->values.at("a").json, "1") << "what was handed out does not change";
}

TEST_F(ProgressStateTest, MessageThatSaysNothingChangesNothing) {
  merge("{}");
  merge(R"({"status":"succeeded"})");
  merge(R"({"error_count":"many"})");
  EXPECT_FALSE(book_.changed());
  EXPECT_EQ(book_.snapshot(), nullptr);
}

TEST_F(ProgressStateTest, DropsWhatIsTheWrappersOwnInAnyCase) {
  merge(R"({"Status":"succeeded","PID":1,"process_type_id":2,"process_name":"x","hostname":"h",)"
        R"("process_max_concurrency":1000,"Max_Age_Seconds":1,"project":"p"})");
  EXPECT_EQ(book_.snapshot(), nullptr);
}

TEST_F(ProgressStateTest, WhatTheWrapperSaysItselfIsDroppedWithoutAWord) {
  const auto dropped = merge(R"({"status":"x","failed_attempts":1,"timed_out_attempts":1,)"
                             R"("exit_code":0,"pid":1,"\u0070id":2,"stati":"kept"})");
  EXPECT_EQ(dropped.mistyped + dropped.overLimit, 0U);
  EXPECT_THAT(values(), ElementsAre("stati=\"kept\"@1"));
}

struct KnownValue {
  const char* json;
  bool integer;
  bool string;
};

class KnownKeys : public ProgressStateTest, public testing::WithParamInterface<KnownValue> {};

TEST_P(KnownKeys, AreDroppedWhenOfAnotherType) {
  const auto [json, integer, string] = GetParam();
  for (const std::string key :
       {"success_count", "error_count", "skipped_count", "expected_count"}) {
    EXPECT_EQ(merge("{\"" + key + "\": " + json + " }").mistyped, integer ? 0U : 1U) << key;
  }
  EXPECT_EQ(merge(std::string(R"({"last_status_message":)") + json + "}").mistyped, string ? 0 : 1);
  EXPECT_EQ(values().size(), integer ? 4U : string ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Types, KnownKeys,
    testing::Values(KnownValue{"0", true, false}, KnownValue{"-1", true, false},
                    KnownValue{"-0", true, false}, KnownValue{"9223372036854775807", true, false},
                    KnownValue{"-9223372036854775808", true, false},
                    KnownValue{"9223372036854775808", false, false},
                    KnownValue{"-9223372036854775809", false, false},
                    KnownValue{"1.0", false, false}, KnownValue{"1e3", false, false},
                    KnownValue{"\"5\"", false, true}, KnownValue{"\"\"", false, true},
                    KnownValue{"null", false, false}, KnownValue{"true", false, false},
                    KnownValue{"[1]", false, false}, KnownValue{"{}", false, false}));

TEST_F(ProgressStateTest, NamesTheKnownKeyOfTheWrongType) {
  const auto dropped = merge(R"({"error_count":1.5,"success_count":1,"skipped_count":null})");
  EXPECT_EQ(dropped.mistyped, 2U);
  EXPECT_EQ(dropped.mistypedKey, "skipped_count");
  EXPECT_THAT(values(), ElementsAre("success_count=1@1"));
}

TEST_F(ProgressStateTest, ValueThatIsDroppedLeavesTheOneBefore) {
  merge(R"({"success_count":1})");
  merge(R"({"success_count":2,"success_count":"x"})");
  EXPECT_THAT(values(), ElementsAre("success_count=2@2"));
}

TEST_F(ProgressStateTest, HoldsNoMoreThanSoManyKeys) {
  for (std::size_t i = 0; i < ProgressState::kMostKeys; ++i) {
    EXPECT_EQ(merge("{\"k" + std::to_string(i) + "\":1}").overLimit, 0U);
  }
  EXPECT_EQ(merge(R"({"more":1,"k0":2,"most":1})").overLimit, 2U);
  const auto all = values();
  EXPECT_EQ(all.size(), ProgressState::kMostKeys);
  EXPECT_EQ(all.front(), "k0=2@257");
}

TEST_F(ProgressStateTest, HoldsNoMoreThanSoManyBytes) {
  const auto filled = [](std::size_t size) { return "\"" + std::string(size - 2, 'x') + "\""; };
  const std::size_t most = ProgressState::kMostBytes;
  EXPECT_EQ(merge("{\"a\":" + filled(most - 1 - 3) + "}").overLimit, 0U);
  EXPECT_EQ(merge(R"({"b":123})").overLimit, 1U) << "one byte too many";
  EXPECT_EQ(merge(R"({"b":12})").overLimit, 0U);
  EXPECT_EQ(merge(R"({"b":123})").overLimit, 1U);
  EXPECT_EQ(merge("{\"a\":" + filled(most - 1 - 4) + "}").overLimit, 0U) << "a shorter one fits";
  EXPECT_EQ(merge(R"({"b":123})").overLimit, 0U) << "and makes room";
  EXPECT_EQ(merge("{\"a\":" + filled(most) + "}").overLimit, 1U);
  EXPECT_THAT(book_.snapshot()->values,
              ElementsAre(Key("a"), Pair("b", Progress::Value{"123", 4})));
}

TEST_F(ProgressStateTest, BlanksDoNotCountAsBytes) {
  EXPECT_EQ(merge("{\"a\":[" + std::string(ProgressState::kMostBytes, ' ') + "]}").overLimit, 0U);
  EXPECT_THAT(values(), ElementsAre("a=[]@1"));
}

} // namespace
} // namespace exec_wrapper::run
