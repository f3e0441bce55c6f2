#include "common/http/types/url.h"

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"

#include <gmock/gmock.h>

namespace exec_wrapper::http {
namespace {

TEST(Url, HasAHostAPortAndAPath) {
  const std::optional<Url> url = parseUrl("https://API.example.com.:8443/a/b/");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->server.host, "api.example.com");
  EXPECT_EQ(url->server.port, 8443);
  EXPECT_EQ(url->path, "/a/b");
  EXPECT_EQ(url->text(), "https://api.example.com:8443/a/b");
}

TEST(Url, LeavesTheUsualPortOut) {
  EXPECT_EQ(parseUrl("http://host:80")->text(), "http://host");
  EXPECT_EQ(parseUrl("https://host")->server.port, 443);
  EXPECT_EQ(parseUrl("https://host:80")->authority(), "host:80");
}

TEST(Url, PutsAnIpv6AddressInBrackets) {
  const std::optional<Url> url = parseUrl("http://[::1]:8080");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->server.host, "::1");
  EXPECT_EQ(url->authority(), "[::1]:8080");
  EXPECT_EQ(parseUrl("http://[::1]")->authority(), "[::1]");
}

TEST(Url, IsNothingWhereNobodyCouldBeAsked) {
  for (const char* const text : {"",
                                 "host",
                                 "ftp://host",
                                 "http://",
                                 "http:///x",
                                 "http://host:",
                                 "http://host:0",
                                 "http://host:65536",
                                 "http://host:80x",
                                 "http://a b",
                                 "http://user@host",
                                 "http://[::1",
                                 "http://[host]",
                                 "http://::1",
                                 "http://host/?query",
                                 "http://host/#part",
                                 "http://..",
                                 "http://host..",
                                 "http://.host",
                                 "http://a..b"}) {
    EXPECT_FALSE(parseUrl(text)) << text;
  }
}

TEST(Url, HasNoHostThatEndsInItsMiddle) {
  EXPECT_FALSE(parseUrl(std::string_view("http://[::1\0x]", 15)));
  EXPECT_FALSE(isAddress(std::string("::1\0x", 5)));
}

TEST(Url, OfAClientIsChecked) {
  ClientOptions options;
  options.baseUrl = "gopher://host";
  EXPECT_THROW(Client{options}, ConfigurationError);
}

TEST(PercentEncoding, SparesOnlyWhatNeedsNone) {
  EXPECT_EQ(percentEncoded("azAZ09-._~"), "azAZ09-._~");
  EXPECT_EQ(percentEncoded("a/b?c#d e%"), "a%2Fb%3Fc%23d%20e%25");
  EXPECT_EQ(percentEncoded(std::string("\0\xff\r\n", 4)), "%00%FF%0D%0A");
  EXPECT_EQ(percentEncoded("ü"), "%C3%BC");
}

TEST(PercentEncoding, IsUndone) {
  EXPECT_EQ(percentDecoded("a%40b%3A%25"), "a@b:%");
  EXPECT_EQ(percentDecoded("%"), "%");
  EXPECT_EQ(percentDecoded("%4"), "%4");
  EXPECT_EQ(percentDecoded("%zz%-1"), "%zz%-1");
}

} // namespace
} // namespace exec_wrapper::http
