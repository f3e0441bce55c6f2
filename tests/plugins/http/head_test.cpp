// An answer up to its body: RFC 9112, sections 4 and 5.

#include "common/http/types/fields.h"
#include "replayed_answer.h"

#include <vector>

namespace exec_wrapper::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kEnd = "Content-Length: 0\r\n\r\n";

Fields fieldsOf(const std::string& lines) {
  return replayed(kOk + lines + "\r\n").response.headers;
}

TEST(StatusLine, MayDoWithoutWords) {
  for (const char* const line : {"HTTP/1.1 200 OK", "HTTP/1.1 200 ", "HTTP/1.1 200",
                                 "HTTP/1.1 200 Tr\xC3\xA8s\tbien", "HTTP/1.0 200 OK"}) {
    EXPECT_EQ(replayed(line + ("\r\n" + kEnd)).response.status, 200) << line;
  }
}

TEST(StatusLine, ThatIsNoneIsRefused) {
  for (const char* const line :
       {"HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1  200", "HTTP/1.1\t200", "HTTP/1.1 20", "HTTP/1.1 20 OK",
        "HTTP/1.1 2x0 OK", "HTTP/1.1 +20 OK", "HTTP/1.1 -20 OK", "HTTP/1.1 099 OK",
        "HTTP/1.1 600 OK", "HTTP/1.1 200OK", "HTTP/1.1 200\tOK", "HTTP/1.x 200 OK",
        "HTTP/1. 200 OK", "HTTP/1.10 200 OK"}) {
    EXPECT_THAT(refusal(line + ("\r\n" + kEnd)), HasSubstr("an invalid HTTP status")) << line;
  }
}

TEST(StatusLine, OfAnotherProtocolIsRefused) {
  for (const char* const line : {"HTTP/2 200 OK", "HTTP/0.9 200 OK", "http/1.1 200 OK",
                                 " HTTP/1.1 200 OK", "\r\nHTTP/1.1 200 OK", "ICY 200 OK"}) {
    EXPECT_THAT(refusal(line + ("\r\n" + kEnd)), HasSubstr("does not speak HTTP/1.1")) << line;
  }
}

TEST(HeaderLines, KeepTheirOrderAndLoseTheBlanksAroundTheirValues) {
  EXPECT_THAT(fieldsOf("A: 1\r\nb:2\r\nC: \t x y\t \r\nA: 3\r\nE:\r\nF: \r\nG: a:b\r\n"),
              ElementsAre(Pair("A", "1"), Pair("b", "2"), Pair("C", "x y"), Pair("A", "3"),
                          Pair("E", ""), Pair("F", ""), Pair("G", "a:b")));
}

TEST(HeaderLines, MayEndInANewlineAlone) {
  const Answer answer = replayed("HTTP/1.1 200 OK\nA: 1\nContent-Length: 2\n\nok");
  EXPECT_EQ(answer.response.header("A"), "1");
  EXPECT_EQ(answer.response.body, "ok");
}

TEST(HeaderLines, ThatGoOnInTheNextAreJoined) {
  EXPECT_THAT(fieldsOf("A: 1\r\n 2 \r\n\t3\r\nB:\r\n  4\r\nC: 5\r\n \r\n"),
              ElementsAre(Pair("A", "1 2 3"), Pair("B", "4"), Pair("C", "5")));
  EXPECT_THAT(refusal(kOk + "Content-Length: 1\r\n 2\r\n\r\n"), HasSubstr("an invalid length"));
}

TEST(HeaderLines, AreNotDecoded) {
  EXPECT_THAT(fieldsOf("A: =?UTF-8?Q?12?=\r\n"), ElementsAre(Pair("A", "=?UTF-8?Q?12?=")));
}

TEST(HeaderLines, ThatAreNoneAreRefused) {
  for (const std::string lines : {"nonsense\r\n", "A: 1\r\nnonsense\r\n", "HTTP/1.1 200 OK\r\n",
                                  ": 1\r\n", "A : 1\r\n", "A\t: 1\r\n", "A B: 1\r\n", "A(b): 1\r\n",
                                  "\xC3\xA4: 1\r\n", " A: 1\r\n", "\tA: 1\r\n", " \r\n"}) {
    EXPECT_THAT(refusal(kOk + lines + kEnd), HasSubstr("invalid HTTP headers")) << lines;
  }
}

TEST(HeaderLines, WithControlCharactersAreRefused) {
  using namespace std::string_literals;
  for (const std::string& line :
       {"A: 1\0"s, "A\0: 1"s, "A: 1\r2"s, "A: 1\r"s, "\r"s, "A: \x1B[2J"s, "A: \x7F"s, "A: \v1"s}) {
    EXPECT_THAT(refusal(kOk + line + "\r\n" + kEnd), HasSubstr("control characters")) << line;
  }
  EXPECT_THAT(refusal("HTTP/1.1 200 \x1B[2J\r\n" + kEnd), HasSubstr("control characters"));
}

TEST(HeaderLines, AreQuotedInNoMessage) {
  for (const char* const line : {"s3cret", "s3cret : x", "A: s3cret\x01"}) {
    EXPECT_THAT(refusal(kOk + line + "\r\n" + kEnd), Not(HasSubstr("s3cret"))) << line;
  }
}

std::string manyLines(std::size_t count, const std::string& value) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) {
    lines += "X: " + value + "\r\n";
  }
  return lines;
}

TEST(HeaderLines, AreAThousandAtMost) {
  EXPECT_THAT(fieldsOf(manyLines(1000, "y")), SizeIs(1000));
  EXPECT_THAT(refusal(kOk + manyLines(1001, "y") + "\r\n"), HasSubstr("more than 1000"));
}

// Poco would take two bytes left over of a line of 4,095 for the end.
TEST(HeaderLines, OfAnyLengthAreNotTheEnd) {
  for (std::size_t length = 4085; length < 4105; ++length) {
    const std::string cookie(length, 'y');
    EXPECT_THAT(fieldsOf("Set-Cookie: " + cookie + "\r\nB: 2\r\n"),
                ElementsAre(Pair("Set-Cookie", cookie), Pair("B", "2")));
  }
}

TEST(HeaderLines, AreBoundedEachAndInAll) {
  EXPECT_THAT(fieldsOf(manyLines(4, std::string(64'000, 'y'))), SizeIs(4));
  EXPECT_THAT(refusal(kOk + manyLines(5, std::string(64'000, 'y')) + "\r\n"),
              HasSubstr("headers over the size limit"));
  EXPECT_THAT(refusal(kOk + manyLines(1, std::string(66'000, 'y')) + "\r\n"),
              HasSubstr("too long"));
  std::string folded = "X: y\r\n";
  while (folded.size() < 300'000) {
    folded += " y\r\n";
  }
  EXPECT_THAT(refusal(kOk + folded + "\r\n"), HasSubstr("headers over the size limit"));
}

TEST(InterimAnswers, LeaveNothingBehind) {
  const Answer answer = replayed("HTTP/1.1 100 Continue\r\nContent-Length: 5\r\nX: 1\r\n"
                                 "Connection: close\r\n\r\n" +
                                 kOk + "Content-Length: 2\r\n\r\nok");
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.response.body, "ok");
  EXPECT_THAT(answer.response.headers, ElementsAre(Pair("Content-Length", "2")));
}

TEST(InterimAnswers, AreReadAsStrictly) {
  EXPECT_THAT(refusal("HTTP/1.1 103 Hints\r\nLink : x\r\n\r\n" + kOk + kEnd),
              HasSubstr("invalid HTTP headers"));
  EXPECT_THAT(refusal("HTTP/1.1 100 Continue\r\n\r\nmore"), HasSubstr("does not speak HTTP/1.1"));
}

} // namespace
} // namespace exec_wrapper::http
