#include "http_fixture.h"

namespace exec_wrapper::http {
namespace {

TEST(AnswerHeaders, AreFoundInAnyCase) {
  const Response answer = response(answered("HTTP/1.1 200 OK\r\nPing-Body-Limit: 100\r\n"
                                            "X-Empty:\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(answer.header("ping-body-limit"), "100");
  EXPECT_EQ(answer.header("X-Empty"), "");
  EXPECT_EQ(answer.header("X-Missing"), "");
}

TEST(AnswerHeaders, OfOneNameCountOnce) {
  const Response answer = response(
      answered("HTTP/1.1 200 OK\r\nX-Two: first\r\nX-Two: second\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(answer.header("X-Two"), "first");
}

TEST(RemarkOnBody, NamesTheEncodingThatNobodyAskedFor) {
  Response answer;
  EXPECT_EQ(remarkOnBody(answer), "");
  answer.incomplete = true;
  EXPECT_THAT(remarkOnBody(answer), ::testing::HasSubstr("truncated"));
  answer.headers = {{"content-encoding", "GZip"}};
  EXPECT_THAT(remarkOnBody(answer), ::testing::HasSubstr("it is encoded as gzip"));
  answer.headers = {{"Content-Encoding", "identity"}};
  answer.incomplete = false;
  EXPECT_EQ(remarkOnBody(answer), "");
}

} // namespace
} // namespace exec_wrapper::http
