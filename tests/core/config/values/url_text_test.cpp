#include "config/values/url_text.h"

#include <gmock/gmock.h>

#include <vector>

namespace exec_wrapper::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Good {
  std::string text;
  std::string kept;
};

TEST(UrlTextTest, KeepsAGoodAddress) {
  const std::vector<Good> addresses = {
      {"http://a", "http://a"},
      {"https://api.example.com", "https://api.example.com"},
      {"HTTPS://API.example.com/V1", "https://API.example.com/V1"},
      {"http://a/", "http://a"},
      {"http://a/b/c/", "http://a/b/c"},
      {"http://a//", "http://a"},
      {"http://a.", "http://a."},
      {"http://a:1", "http://a:1"},
      {"http://a:65535/", "http://a:65535"},
      {"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"},
      {"http://[::1]", "http://[::1]"},
      {"http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"},
      {"http://a_b-c.d/e~f!$&'()*+,;=:@/%20", "http://a_b-c.d/e~f!$&'()*+,;=:@/%20"},
  };
  for (const Good& good : addresses) {
    const UrlText parsed = parseUrl(good.text);
    EXPECT_THAT(parsed.problem, IsEmpty()) << good.text;
    EXPECT_EQ(parsed.text, good.kept);
  }
}

struct Bad {
  std::string text;
  std::string problem;
};

TEST(UrlTextTest, RefusesWhatIsNoServersAddress) {
  const std::string scheme = "must begin with http:// or https://";
  const std::string host = "no host";
  const std::string port = "no port";
  const std::string user = "user or a password";
  const std::string query = "query or a fragment";
  const std::string characters = "characters";
  const std::vector<Bad> addresses = {
      {"", scheme},
      {"a.example.com", scheme},
      {"ftp://a", scheme},
      {"http:/a", scheme},
      {"http:a", scheme},
      {"://a", scheme},
      {" http://a", scheme},
      {"file:///etc/passwd", scheme},
      {"http://", host},
      {"http:///", host},
      {"http:///path", host},
      {"http://:80", host},
      {"http://?x", host},
      {"http://a b", host},
      {"http://a\\b", host},
      {"http://a\r\nX: y", host},
      {"http://m\xC3\xBCller.example", host},
      {"http://[]", host},
      {"http://[::1", host},
      {"http://[:::]", host},
      {"http://[1.2.3.4]", host},
      {"http://.", host},
      {"http://a..b", host},
      {"http://a..", host},
      {"http://[::g]", host},
      {"http://::1", host},
      {"http://[::1]x", host},
      {"http://a%2Fb", host},
      {"http://a:", port},
      {"http://a:0", port},
      {"http://a:65536", port},
      {"http://a:99999999999999999999", port},
      {"http://a:8o", port},
      {"http://a:-1", port},
      {"http://a:80:90", port},
      {"http://[::1]:", port},
      {"http://u@a", user},
      {"http://u:p@a", user},
      {"http://:@a", user},
      {"http://a/b?c", query},
      {"http://a?c", query},
      {"http://a#c", query},
      {"http://a/b c", characters},
      {"http://a/\n", characters},
      {"http://a/\xFF", characters},
      {"http://a/<b>", characters},
      {std::string("http://a/\0b", 11), characters},
  };
  for (const Bad& bad : addresses) {
    const UrlText parsed = parseUrl(bad.text);
    EXPECT_THAT(parsed.problem, HasSubstr(bad.problem)) << bad.text;
    EXPECT_THAT(parsed.text, IsEmpty()) << bad.text;
  }
}

TEST(UrlTextTest, ShowsNoPassword) {
  EXPECT_EQ(shownUrl("http://a/b"), "http://a/b");
  EXPECT_EQ(shownUrl("http://u:s3cret@a/b"), "http://********@a/b");
  EXPECT_EQ(shownUrl("u:s3cret@a"), "********@a");
  EXPECT_EQ(shownUrl("u:s3://cret@a"), "********@a");
  EXPECT_EQ(shownUrl("HTTPS://u:s3://cret@a"), "HTTPS://********@a");
  EXPECT_THAT(shownUrl("http://u:s3@cret@a/b@c"), Not(HasSubstr("cret")));
}

} // namespace
} // namespace exec_wrapper::config
