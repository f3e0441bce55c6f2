#include "mail/message/body_encoding.h"

#include "decoded_mail.h"

#include <gmock/gmock.h>

#include <random>

namespace exec_wrapper::mail {
namespace {

/// Encodes and decodes; the encoded form is checked.
std::string thereAndBack(const std::string& text, const std::string& encoding) {
  const EncodedBody body = encodedBody(text);
  EXPECT_EQ(body.encoding, encoding) << text;
  EXPECT_EQ(body.text.empty() ? "" : faultOf(body.text + "\n"), "");
  for (const std::string& line : test::lines(body.text)) {
    EXPECT_LE(line.size(), encoding == "7bit" ? 500U : 76U) << line;
    EXPECT_FALSE(line.starts_with("From "));
    EXPECT_FALSE(line.ends_with(' ') || line.ends_with('\t')) << line;
  }
  return decodedMail("Content-Transfer-Encoding: " + encoding + "\n\n" + body.text).body;
}

TEST(Body, OfPlainTextStaysAsItIs) {
  const std::string text = "one\n.\n..two\n\tthree\n";
  EXPECT_EQ(thereAndBack(text, "7bit"), text);
  EXPECT_EQ(thereAndBack("", "7bit"), "");
}

TEST(Body, WithFewOtherCharactersIsQuotedPrintable) {
  for (const std::string text :
       {"Gr\xC3\xBC\xC3\x9F"
        "e from a server somewhere far away\n",
        "a line = another\xE2\x82\xAC "
        "and blanks  \nFrom me\n.\n",
        "ends with a tab\t\n", "From me\n", "no end of line \xC3\xBC too"}) {
    EXPECT_EQ(thereAndBack(text, "quoted-printable"), text);
  }
  const std::string text = std::string(5000, 'x') + "\n" + std::string(75, 'y') + "=\n" +
                           std::string(76, 'z') + "\n" + std::string(77, ' ') + "\n";
  EXPECT_EQ(thereAndBack(text, "quoted-printable"), text);
}

TEST(Body, WithManyOtherCharactersIsInBase64) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\n";
  }
  EXPECT_EQ(thereAndBack(text, "base64"), text);
}

TEST(Body, OfEveryLengthOfLineComesBack) {
  for (std::size_t length = 60; length < 540; ++length) {
    for (const std::string last : {"a", "=", " ", "\xC3\xBC"}) {
      const std::string text = std::string(length, 'x') + last + "\nend\n";
      const EncodedBody body = encodedBody(text);
      EXPECT_EQ(
          decodedMail("Content-Transfer-Encoding: " + body.encoding + "\n\n" + body.text).body,
          text);
      for (const std::string& line : test::lines(body.text)) {
        EXPECT_LE(line.size(), 500U);
      }
    }
  }
}

TEST(Showable, KeepsTabsAndLineEndsOnly) {
  EXPECT_EQ(showable("a\tb\nc\r\nd\re"), "a\tb\nc\nd\ne");
  EXPECT_EQ(showable(std::string("a\0b\x1B[31m\x7F\xFF\xC2\x9B", 12)),
            "a\\x00b\\x1B[31m\\x7F\\xFF\\xC2\\x9B");
  EXPECT_EQ(showable("\r\n\r\n"), "\n\n");
  EXPECT_EQ(showable(""), "");
}

TEST(Body, OfAnyBytesCanBeShownAndSent) {
  std::mt19937 random(4711);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 400, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random() % (round % 2 == 0 ? 256 : 64));
    }
    const std::string text = showable(bytes);
    const EncodedBody body = encodedBody(text);
    EXPECT_EQ(body.text.empty() ? "" : faultOf(body.text + "\n"), "");
    EXPECT_EQ(decodedMail("Content-Transfer-Encoding: " + body.encoding + "\n\n" + body.text).body,
              text);
  }
}

} // namespace
} // namespace exec_wrapper::mail
