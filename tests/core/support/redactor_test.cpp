#include "support/redactor.h"

#include <gtest/gtest.h>

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

TEST(RedactorTest, MasksASecretThatWasMadeFitToPrint) {
  Redactor redactor;
  redactor.add("line1\nline2");
  EXPECT_EQ(redactor.masked("'line1\\nline2' line1\nline2"), "'********' ********");
}

} // namespace
} // namespace exec_wrapper
