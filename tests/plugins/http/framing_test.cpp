// Where an answer ends, and whether another may follow it: RFC 9112, sections 6, 7 and 9. Who sees
// an end elsewhere than others on the way can be told an answer to somebody else's question.

#include "replayed_answer.h"

namespace exec_wrapper::http {
namespace {

using ::testing::HasSubstr;

const std::string kStatusLine = "HTTP/1.1 200 OK\r\n";
const std::string kEncoded = "Transfer-Encoding: chunked\r\n";
const std::string kChunks = "\r\n2\r\nok\r\n0\r\n\r\n";

/// Whether the connection is of no further use after an answer with these lines.
bool isLast(const std::string& version, const std::string& lines) {
  return replayed("HTTP/" + version + " 200 OK\r\n" + lines + "Content-Length: 2\r\n\r\nok").last;
}

TEST(Length, MayBeSaidTwice) {
  for (const char* const lines :
       {"Content-Length: 2\r\ncontent-length:2\r\n", "Content-Length: 2, 2\r\n",
        "Content-Length: 2,2\r\nContent-Length: 2\r\n"}) {
    EXPECT_EQ(replayed(kStatusLine + lines + "\r\nok").response.body, "ok") << lines;
  }
}

TEST(Length, MustBeOneNumber) {
  for (const char* const value :
       {"", " ", "+2", "-2", "0x2", "2.0", "2 2", "two", "2;", "\xC2\xB2"}) {
    EXPECT_THAT(refusal(kStatusLine + "Content-Length: " + value + "\r\n\r\nok"),
                HasSubstr("an invalid length"))
        << value;
  }
}

TEST(Length, MustNotBeTwo) {
  for (const char* const lines :
       {"Content-Length: 2\r\nContent-Length: 0\r\n", "Content-Length: 2\r\ncontent-length: 02\r\n",
        "Content-Length: 2, 3\r\n", "Content-Length: 2\r\nX: y\r\nCONTENT-LENGTH: 3\r\n"}) {
    EXPECT_THAT(refusal(kStatusLine + lines + "\r\nok"), HasSubstr("two lengths")) << lines;
  }
}

TEST(Length, MustNotBeSaidOfChunks) {
  for (const std::string& lines :
       {"Content-Length: 2\r\n" + kEncoded, kEncoded + "content-length: 12\r\n"}) {
    EXPECT_THAT(refusal(kStatusLine + lines + kChunks),
                HasSubstr("a Content-Length with a chunked answer"))
        << lines;
  }
}

TEST(Encoding, IsChunkedInAnyCase) {
  EXPECT_EQ(replayed(kStatusLine + kEncoded + kChunks).response.body, "ok");
  EXPECT_EQ(replayed(kStatusLine + "transfer-encoding:\tCHUNKED\r\n" + kChunks).response.body,
            "ok");
}

TEST(Encoding, MustBeChunkedOnceAndNothingElse) {
  for (const char* const lines :
       {"Transfer-Encoding: \r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked;q=1\r\n", "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_THAT(refusal(kStatusLine + lines + kChunks),
                HasSubstr("an unrequested Transfer-Encoding"))
        << lines;
  }
}

TEST(Encoding, OfAnswersWithoutABodyDoesNotMatter) {
  const std::string odd = "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(replayed("HTTP/1.1 204 None\r\n" + odd).response.body, "");
  EXPECT_EQ(replayed("HTTP/1.1 304 Same\r\n" + odd).response.body, "");
  EXPECT_EQ(replayed(kStatusLine + odd, "HEAD").response.body, "");
}

TEST(Chunks, HaveLinesWithoutControlCharacters) {
  for (const std::string chunks : {"\r\n2;\rx\r\nok\r\n0\r\n\r\n", "\r\n2\r\nok\r\r\n0\r\n\r\n",
                                   "\r\n2\r\nok\r\n0\r\nX: \x01\r\n\r\n"}) {
    EXPECT_THAT(refusal(kStatusLine + kEncoded + chunks), HasSubstr("control characters"))
        << chunks;
  }
}

TEST(Chunks, HaveLengthsOfHexadecimalDigits) {
  for (const char* const length : {"", " 2", "+2", "-2", "0x2", "2g", "\"2\""}) {
    EXPECT_THAT(refusal(kStatusLine + kEncoded + "\r\n" + length + "\r\nok\r\n0\r\n\r\n"),
                HasSubstr("an invalid length"))
        << length;
  }
}

TEST(Connection, IsKeptUnlessItIsSaid) {
  EXPECT_FALSE(isLast("1.1", ""));
  EXPECT_FALSE(isLast("1.2", ""));
  EXPECT_FALSE(isLast("1.1", "Connection: \r\n"));
  EXPECT_FALSE(isLast("1.1", "Connection: X-Closed\r\n"));
  for (const char* const lines :
       {"Connection: close\r\n", "connection: Close\r\n", "Connection: X, close\r\n",
        "Connection: close,keep-alive\r\n", "Connection: keep-alive\r\nConnection: close\r\n"}) {
    EXPECT_TRUE(isLast("1.1", lines)) << lines;
  }
}

TEST(Connection, OfAnOldServerIsKeptWhereItIsSaid) {
  EXPECT_TRUE(isLast("1.0", ""));
  EXPECT_TRUE(isLast("1.0", "Connection: X\r\n"));
  EXPECT_TRUE(isLast("1.0", "Connection: close, keep-alive\r\n"));
  EXPECT_FALSE(isLast("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(Connection, IsNotKeptAfterChunksOfAnOldServer) {
  const Answer answer =
      replayed("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + kEncoded + kChunks);
  EXPECT_EQ(answer.response.body, "ok");
  EXPECT_TRUE(answer.last);
}

} // namespace
} // namespace exec_wrapper::http
