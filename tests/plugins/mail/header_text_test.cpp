#include "mail/message/header_text.h"

#include "decoded_mail.h"

#include <gmock/gmock.h>

namespace exec_wrapper::mail {
namespace {

using namespace std::chrono_literals;

std::string unfolded(std::string text) {
  std::erase(text, '\n');
  return text;
}

void expectShortLines(const std::string& text, std::size_t first) {
  std::size_t used = first;
  for (const std::string& line : test::lines(text)) {
    EXPECT_LE(used + line.size(), 78U) << text;
    EXPECT_TRUE(used != 0 || line.starts_with(' ')) << text;
    EXPECT_NE(line.find_first_not_of(' '), line.npos) << text;
    used = 0;
  }
}

TEST(Subject, OfPlainTextStaysAsItIs) {
  EXPECT_EQ(unstructured("Subject", "[db1] backup failed: exit status 3"),
            "[db1] backup failed: exit status 3");
}

TEST(Subject, CannotAddAField) {
  const std::string text = unstructured("Subject", "a\r\nBcc: b@example.com\n\nbody\0x");
  EXPECT_EQ(text, "a\\r\\nBcc: b@example.com\\n\\nbody");
}

TEST(Subject, IsEncodedWhereItIsNotAscii) {
  const std::string text = "[db1] \xC3\x9C"
                           "bertragung \xE2\x82\xAC failed: exit status 3, and a long reason";
  const std::string encoded = unstructured("Subject", text);
  EXPECT_EQ(faultOf(encoded + "\n"), "");
  EXPECT_EQ(fromEncodedWords(unfolded(encoded)), text);
  expectShortLines(encoded, 9);
}

TEST(Subject, ThatLooksEncodedIsEncoded) {
  const std::string text = "=?UTF-8?B?QQ==?= x";
  const std::string encoded = unstructured("Subject", text);
  EXPECT_NE(encoded, text);
  EXPECT_EQ(fromEncodedWords(encoded), text);
}

TEST(Subject, IsFoldedAtBlanks) {
  std::string text = "begin";
  for (int i = 0; i < 40; ++i) {
    text += " word" + std::to_string(i) + (i % 7 == 0 ? "  " : "");
  }
  const std::string folded = unstructured("Subject", text);
  std::string trimmed = text;
  EXPECT_EQ(unfolded(folded), trimmed);
  expectShortLines(folded, 9);
}

TEST(Subject, OfAnyBytesIsAsciiWithoutControlCharacters) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text =
        unstructured("Subject", std::string("a") + static_cast<char>(byte) + "b");
    EXPECT_EQ(faultOf(text + "\n"), "") << byte;
    EXPECT_EQ(text.find('\n'), text.npos) << byte;
  }
}

TEST(MailboxList, HasNames) {
  EXPECT_EQ(mailboxList({{"", "a@example.com"}, {"Ops \"x\"", "b@example.com"}}),
            "a@example.com,\n \"Ops \\\"x\\\"\" <b@example.com>");
  const std::string list = mailboxList({{"J\xC3\xBCrgen, Gro\xC3\x9F", "j@example.com"}});
  EXPECT_EQ(fromEncodedWords(list), "J\xC3\xBCrgen, Gro\xC3\x9F <j@example.com>");
  expectShortLines(mailboxList({{std::string(200, 'x'), std::string(60, 'a') + "@example.com"}}),
                   6);
}

TEST(DateText, IsThatOfMail) {
  EXPECT_EQ(dateText(WallTime(1796006490s + 999ms)), "Mon, 30 Nov 2026 02:41:30 +0000");
  EXPECT_EQ(dateText(WallTime(951782400s)), "Tue, 29 Feb 2000 00:00:00 +0000");
}

} // namespace
} // namespace exec_wrapper::mail
