#include "history/record/stored_text.h"

#include <gtest/gtest.h>

#include <string>

namespace exec_wrapper::history {
namespace {

TEST(StoredText, IsValidWhateverTheBytesAre) {
  EXPECT_EQ(storedText("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(storedText(std::string("a\0b", 3)), "a\xEF\xBF\xBD"
                                                "b");
  EXPECT_EQ(storedText("\xFF\xC3"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(storedText("a\nb\t"), "a\nb\t");
}

TEST(OutputText, TellsWhatIsLeftOut) {
  EXPECT_EQ(outputText({}), "");
  EXPECT_EQ(outputText({"", 0, "all\n"}), "all\n");
  EXPECT_EQ(outputText({"begin", 10, "end\n"}), "begin\n[... 10 bytes left out ...]\nend\n");
  EXPECT_EQ(outputText({"begin\n", 10, "end\n"}), "begin\n[... 10 bytes left out ...]\nend\n");
}

} // namespace
} // namespace exec_wrapper::history
