#include "support/shell/word_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {
namespace {

using Kind = ShellToken::Kind;

/// The tokens as "kind:text", up to the end or to what cannot be read.
std::vector<std::string> tokensOf(std::string_view line) {
  std::vector<std::string> tokens;
  ShellWordReader reader(line);
  for (ShellToken token = reader.next(); token.kind != Kind::End; token = reader.next()) {
    constexpr std::string_view letters = "woREU"; // in the order of the kinds
    tokens.push_back(letters[static_cast<std::size_t>(token.kind)] + (":" + token.text));
    if (token.kind == Kind::Unreadable) {
      break;
    }
  }
  return tokens;
}

using Texts = std::vector<std::string>;

TEST(ShellWordReader, SplitsAtBlanksAndOperators) {
  EXPECT_EQ(tokensOf("a  b\tc"), (Texts{"w:a", "w:b", "w:c"}));
  EXPECT_EQ(tokensOf("a;b&&c||d|e&f\ng"), (Texts{"w:a", "o:;", "w:b", "o:&&", "w:c", "o:||", "w:d",
                                                 "o:|", "w:e", "o:&", "w:f", "o:\n", "w:g"}));
  EXPECT_EQ(tokensOf("(a)"), (Texts{"o:(", "w:a", "o:)"}));
  EXPECT_EQ(tokensOf(""), Texts{});
  EXPECT_EQ(tokensOf(" \t "), Texts{});
}

TEST(ShellWordReader, RemovesQuotesAndBackslashes) {
  EXPECT_EQ(tokensOf(R"('a b'"c d"e\ f)"), Texts{"w:a bc de f"});
  EXPECT_EQ(tokensOf(R"("a\"b\\c\d")"), Texts{R"(w:a"b\c\d)"});
  EXPECT_EQ(tokensOf(R"('a\b')"), Texts{R"(w:a\b)"});
  EXPECT_EQ(tokensOf("''"), Texts{"w:"});
  EXPECT_EQ(tokensOf("a\\\nb"), Texts{"w:ab"});
  EXPECT_EQ(tokensOf("a \\\n b"), (Texts{"w:a", "w:b"}));
}

TEST(ShellWordReader, LeavesExpansionsAsTheyAreWritten) {
  EXPECT_EQ(tokensOf("$A/\"${B}\"$(c d `e`)`f g`"), Texts{"w:$A/${B}$(c d `e`)`f g`"});
  EXPECT_EQ(tokensOf("$(echo \")\" ')') x"), (Texts{"w:$(echo \")\" ')')", "w:x"}));
  EXPECT_TRUE(ShellWordReader("a$b").next().expanded);
  EXPECT_TRUE(ShellWordReader("\"`a`\"").next().expanded);
  EXPECT_TRUE(ShellWordReader("~/x").next().expanded);
  EXPECT_TRUE(ShellWordReader("A=~/x").next().expanded);
  EXPECT_FALSE(ShellWordReader("a~").next().expanded);
  EXPECT_FALSE(ShellWordReader(R"('$a'\$b"\$c")").next().expanded);
}

TEST(ShellWordReader, KnowsHowMuchOfAWordIsPlain) {
  EXPECT_EQ(ShellWordReader("A=b").next().literal, 3U);
  EXPECT_EQ(ShellWordReader("A='b'c").next().literal, 2U);
  EXPECT_EQ(ShellWordReader("A=$b").next().literal, 2U);
  EXPECT_EQ(ShellWordReader("''A=b").next().literal, 0U);
  EXPECT_EQ(ShellWordReader("\\A=b").next().literal, 0U);
}

TEST(ShellWordReader, PassesComments) {
  EXPECT_EQ(tokensOf("a # b\nc"), (Texts{"w:a", "o:\n", "w:c"}));
  EXPECT_EQ(tokensOf("a#b"), Texts{"w:a#b"});
}

TEST(ShellWordReader, TellsRedirectionsFromWords) {
  EXPECT_EQ(tokensOf(">a 2>>b <c 2>&1"),
            (Texts{"R:>", "w:a", "R:2>>", "w:b", "R:<", "w:c", "R:2>&", "w:1"}));
  EXPECT_EQ(tokensOf("a2>b"), (Texts{"w:a2", "R:>", "w:b"}));
}

TEST(ShellWordReader, StopsAtWhatHasNoEnd) {
  for (const char* line : {"a 'b", "a \"b", "a \"b\\\"", "a $(b", "a ${b", "a `b", "a <<b"}) {
    EXPECT_EQ(tokensOf(line), (Texts{"w:a", "U:"})) << line;
  }
}

} // namespace
} // namespace exec_wrapper
