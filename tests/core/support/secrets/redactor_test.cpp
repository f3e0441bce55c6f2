#include "support/secrets/redactor.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace exec_wrapper {
namespace {

TEST(RedactorTest, LeavesTextAloneWithoutSecrets) {
  const Redactor redactor;
  EXPECT_TRUE(redactor.empty());
  EXPECT_EQ(redactor.masked("token"), "token");
}

TEST(RedactorTest, MasksEveryOccurrence) {
  Redactor redactor;
  redactor.add("s3cret");
  EXPECT_FALSE(redactor.empty());
  EXPECT_EQ(redactor.masked("a s3cret, s3cret"), "a ********, ********");
  EXPECT_EQ(redactor.masked("s3cret"), "********");
  EXPECT_EQ(redactor.masked("s3cre"), "s3cre");
  EXPECT_EQ(redactor.masked(""), "");
}

TEST(RedactorTest, MasksTheWholeOfASecretThatHoldsAnother) {
  Redactor redactor;
  redactor.add("abcd");
  redactor.add("xabcdx");
  EXPECT_EQ(redactor.masked("-xabcdx-abcd-"), "-********-********-");
}

TEST(RedactorTest, LeavesNoEndOfOverlappingSecrets) {
  Redactor redactor;
  redactor.add("abcde");
  redactor.add("cdefgh");
  EXPECT_EQ(redactor.masked("1abcdefgh2"), "1********2");
}

TEST(RedactorTest, LeavesNoEndOfASecretThatOverlapsItself) {
  Redactor redactor;
  redactor.add("abab");
  EXPECT_EQ(redactor.masked("1ababab2"), "1********2");
}

TEST(RedactorTest, DoesNotMaskWhatIsTooShortToHide) {
  Redactor redactor;
  redactor.add("");
  redactor.add("abc");
  EXPECT_TRUE(redactor.empty());
  EXPECT_EQ(redactor.masked("abc"), "abc");
}

TEST(RedactorTest, MasksTheFormsOfASecret) {
  Redactor redactor;
  redactor.add("https://host/hook/S3CRET");
  EXPECT_EQ(redactor.masked("Cannot POST /hook/S3CRET\n"), "Cannot POST ********\n");
  EXPECT_EQ(redactor.masked("to=https%3A%2F%2Fhost%2Fhook%2FS3CRET"), "to=********");
}

TEST(RedactorTest, MasksWhatWasShortenedWithinASecret) {
  Redactor redactor;
  redactor.add("s3cret-t0ken");
  EXPECT_EQ(redactor.masked("said: s3cret-t...; and so on..."), "said: ********...; and so on...");
  EXPECT_EQ(redactor.masked("s3c..."), "s3c...") << "too short to tell";
}

TEST(RedactorTest, TakesOnePassForManySecrets) {
  Redactor redactor;
  std::string text(1 << 20, 'x');
  for (int i = 0; i < 50; ++i) {
    redactor.add("xy-secret-number-" + std::to_string(i));
  }
  text += "xy-secret-number-17";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(redactor.masked(text).ends_with("x********"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(RedactorTest, MasksASecretThatWasMadeFitToPrint) {
  Redactor redactor;
  redactor.add("line1\nline2");
  EXPECT_EQ(redactor.masked("'line1\\nline2' line1\nline2"), "'********' ********");
}

} // namespace
} // namespace exec_wrapper
