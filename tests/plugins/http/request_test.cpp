// The bytes of a request, to the last of them.

#include "common/http/wire/request.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace exec_wrapper::http {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Recipient at(const std::string& url) {
  return {*parseUrl(url), std::nullopt, "tester/1"};
}

Recipient via(const std::string& url, const std::string& user, const std::string& password) {
  return {*parseUrl(url), Proxy{{"proxy", 3128}, user, password}, "tester/1"};
}

std::string requestText(const Recipient& recipient, const Request& request) {
  std::ostringstream text;
  headOf(recipient, request).write(text);
  return text.str() + request.body;
}

std::string tunnelText(const Recipient& recipient) {
  std::ostringstream text;
  tunnelTo(recipient).write(text);
  return text.str();
}

std::string textOf(const Request& request) {
  return requestText(at("http://api.test"), request);
}

TEST(RequestHead, OfAGetHasNoLength) {
  EXPECT_EQ(requestText(at("http://api.test:8080/base"), {"GET", "/x?a=1", {}, {}}),
            "GET /base/x?a=1 HTTP/1.1\r\nHost: api.test:8080\r\nUser-Agent: tester/1\r\n\r\n");
}

TEST(RequestHead, OfAllOthersHasOne) {
  EXPECT_EQ(textOf({"POST", "/x", {{"Accept", "a/b"}}, "ab\r\n"}),
            "POST /x HTTP/1.1\r\nHost: api.test\r\nUser-Agent: tester/1\r\nAccept: a/b\r\n"
            "Content-Length: 4\r\n\r\nab\r\n");
  EXPECT_THAT(textOf({"DELETE", "/x", {}, {}}), HasSubstr("\r\nContent-Length: 0\r\n"));
  EXPECT_THAT(textOf({"GET", "/x", {}, "ab"}), HasSubstr("\r\nContent-Length: 2\r\n"));
}

TEST(RequestHead, WithAMethodThatIsNoneAsksForIt) {
  for (const std::string& method : {""s, "GET /evil HTTP/1.1\r\nX: "s, "G\0T"s, "PO ST"s}) {
    EXPECT_EQ(textOf({method, "/x", {}, {}}), textOf({"GET", "/x", {}, {}})) << method;
  }
}

TEST(RequestHead, HasOneLineToAHeader) {
  for (const std::string& value :
       {"a\r\nEvil: 1"s, "a\nEvil: 1"s, "a\rEvil: 1"s, "a\0Evil: 1"s, "a\x7F"s, "\r\n\r\nEvil"s}) {
    const std::string text = textOf({"GET", "/x", {{"Good", value}}, {}});
    EXPECT_EQ(std::ranges::count(text, '\n'), 5) << text;
    EXPECT_EQ(std::ranges::count(text, '\r'), 5) << text;
    EXPECT_THAT(text, Not(HasSubstr("\0"s)));
  }
}

TEST(RequestHead, LeavesOtherValuesAsTheyAre) {
  EXPECT_THAT(textOf({"GET", "/x", {{"Good", "a\tb: \"c\" \xC3\xA4"}}, {}}),
              HasSubstr("\r\nGood: a\tb: \"c\" \xC3\xA4\r\n"));
}

TEST(RequestHead, LeavesOutHeadersWithoutAProperName) {
  const std::string plain = textOf({"GET", "/x", {}, {}});
  for (const std::string& name :
       {""s, "Evil\r\nEvil"s, "Evil: 1"s, "Evil "s, "Ev\0il"s, "\xC3\xA4"s}) {
    EXPECT_EQ(textOf({"GET", "/x", {{name, "1"}}, {}}), plain) << name;
  }
}

TEST(RequestHead, HasTheLastOfManyHeadersOfOneName) {
  const std::string text = textOf({"GET", "/x", {{"A", "1"}, {"B", "2"}, {"a", "3"}}, {}});
  EXPECT_THAT(text, HasSubstr("\r\nA: 3\r\nB: 2\r\n\r\n"));
}

TEST(RequestHead, AsksOneServerAsItself) {
  const std::string text = textOf(
      {"GET", "/x", {{"HOST", "elsewhere"}, {"user-agent", "else"}, {"Expect", "else"}}, {}});
  EXPECT_EQ(text, textOf({"GET", "/x", {}, {}}));
}

TEST(RequestHead, HasOneTarget) {
  EXPECT_THAT(textOf({"GET", "/a b\tc\x7F\xC3\xA4%2F\"", {}, {}}),
              StartsWith("GET /a%20b%09c%7F%C3%A4%2F\" HTTP/1.1\r\n"));
  Recipient recipient = at("http://api.test");
  recipient.url.path = "/x HTTP/1.1\r\nEvil: 1";
  EXPECT_THAT(requestText(recipient, {"GET", "/y", {}, {}}),
              StartsWith("GET /x%20HTTP/1.1%0D%0AEvil:%201/y HTTP/1.1\r\nHost:"));
}

TEST(RequestHead, NamesUsInOneLine) {
  Recipient recipient = at("http://api.test");
  recipient.userAgent = "a\r\nEvil: 1";
  EXPECT_THAT(requestText(recipient, {"GET", "/", {}, {}}), Not(HasSubstr("\nEvil")));
}

TEST(RequestHead, TellsTheProxyWhoWeAreAndWhatWeWant) {
  const Request request = {"GET", "/x", {{"proxy-authorization", "mine"}}, {}};
  EXPECT_EQ(requestText(via("http://api.test/b", "Aladdin", "open sesame"), request),
            "GET http://api.test/b/x HTTP/1.1\r\nHost: api.test\r\nUser-Agent: tester/1\r\n"
            "proxy-authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
  EXPECT_EQ(requestText(via("https://api.test", "a", "b"), {"GET", "/x", {}, {}}),
            requestText(at("https://api.test"), {"GET", "/x", {}, {}}));
}

TEST(TunnelHead, NamesTheServerAndItsPort) {
  EXPECT_EQ(tunnelText(via("https://api.test/b", "", "")),
            "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\nUser-Agent: tester/1\r\n\r\n");
  EXPECT_THAT(tunnelText(via("https://[::1]", "a\r\n", "b\0"s)),
              HasSubstr("\r\nProxy-Authorization: Basic YQ0KOmIA\r\n\r\n"));
}

TEST(BasicAuthorization, IsThatOfTheStandard) {
  EXPECT_EQ(basicAuthorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basicAuthorization("", ""), "Basic Og==");
  EXPECT_EQ(basicAuthorization(std::string(100, 'u'), "p").find_first_of("\r\n"),
            std::string::npos);
}

} // namespace
} // namespace exec_wrapper::http
