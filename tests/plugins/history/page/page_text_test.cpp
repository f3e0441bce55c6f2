#include "history/page/page_text.h"

#include <gmock/gmock.h>

namespace exec_wrapper::history {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PageText, JsonCannotEndItsElement) {
  const std::string safe = scriptSafe(R"({"a":"</script><!--<script>&amp;"})");
  for (const char* const forbidden : {"<", ">", "&"}) {
    EXPECT_THAT(safe, Not(HasSubstr(forbidden)));
  }
  EXPECT_EQ(safe, R"({"a":"\u003c/script\u003e\u003c!--\u003cscript\u003e\u0026amp;"})");
}

TEST(PageText, JsonChangesNoDirection) {
  EXPECT_EQ(scriptSafe("\"\u202Ex\u2066\u20AC\""), "\"\\u202ex\\u2066\u20AC\"");
}

TEST(PageText, JsonHasNoLineSeparators) {
  EXPECT_EQ(scriptSafe("\"a\u2028b\u2029c\u2027\""), "\"a\\u2028b\\u2029c\u2027\"");
}

TEST(PageText, HtmlShowsMarkupAsText) {
  EXPECT_EQ(htmlText("<b a=\"x\" c='y'>&amp;"), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;");
}

TEST(PageText, HtmlShowsHiddenCharacters) {
  EXPECT_EQ(htmlText("\x1b[31m\u202E\u200Bx\x7f"), "\\x1b[31m[U+202E][U+200B]x\\x7f");
  EXPECT_EQ(htmlText("\U000E0041"), "[U+E0041]");
  EXPECT_EQ(htmlText("a\nb\t\u00E4\u20AC\U0001F600"), "a\nb\t\u00E4\u20AC\U0001F600");
  EXPECT_EQ(htmlText("a\xff"), "a\uFFFD");
}

TEST(PageText, IsCutBetweenCharacters) {
  EXPECT_EQ(beginningOf("\u20AC\u20AC", 5), "\u20AC");
  EXPECT_EQ(beginningOf("\u20AC", 3), "\u20AC");
  EXPECT_EQ(beginningOf("\u20AC", 2), "");
  EXPECT_EQ(endOf("\u20AC\u20AC", 5), "\u20AC");
  EXPECT_EQ(endOf("abc", 2), "bc");
}

} // namespace
} // namespace exec_wrapper::history
