#include "history/program/text/progress.h"

#include <gtest/gtest.h>

namespace exec_wrapper::history::program {
namespace {

TEST(AProgress, IsReadFromItsJson) {
  const ProgressRead progress = ProgressRead::of(
      R"({"success_count":30,"error_count":2,"skipped_count":1,"expected_count":120,)"
      R"("last_status_message":"uploading"})");
  EXPECT_EQ(progress.done(), 33);
  EXPECT_DOUBLE_EQ(*progress.part(), 33.0 / 120);
  EXPECT_EQ(progress.words(), "33 of 120, 2 errors, 1 skipped: uploading");
}

TEST(AProgress, MayBeKnownInPart) {
  EXPECT_EQ(ProgressRead::of(R"({"success_count":30})").words(), "30 done");
  EXPECT_FALSE(ProgressRead::of(R"({"success_count":30})").part());
  EXPECT_EQ(ProgressRead::of(R"({"last_status_message":"hello"})").words(), "hello");
  EXPECT_EQ(ProgressRead::of("").words(), "");
}

TEST(AProgress, OfHostileJsonIsNone) {
  for (const char* const json :
       {"{", "[]", "null", R"({"success_count":"x"})", R"({"success_count":-5})",
        R"({"expected_count":1e99})", R"({"expected_count":0})"}) {
    EXPECT_FALSE(ProgressRead::of(json).part()) << json;
    EXPECT_EQ(ProgressRead::of(json).done(), 0) << json;
  }
  const ProgressRead huge =
      ProgressRead::of(R"({"success_count":9223372036854775807,"error_count":9223372036854775807,)"
                       R"("expected_count":1})");
  EXPECT_DOUBLE_EQ(*huge.part(), 1.0);
}

TEST(TheTimeLeft, IsFromTheProgressElseFromTheUsualDuration) {
  const ProgressRead quarter = ProgressRead::of(R"({"success_count":25,"expected_count":100})");
  EXPECT_EQ(timeLeft(quarter, 60, 100), 180);
  EXPECT_EQ(timeLeft({}, 60, 100), 40);
  EXPECT_EQ(timeLeft({}, 160, 100), -60);
  EXPECT_FALSE(timeLeft({}, 60, std::nullopt));
}

} // namespace
} // namespace exec_wrapper::history::program
