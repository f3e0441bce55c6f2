// The DSNs of the tests of Sentry's own libraries, and others.

#include "dsn.h"

#include <gmock/gmock.h>

namespace exec_wrapper::sentry {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Dsn parsed(const std::string& text) {
  return dsnFrom(Secret(text));
}

std::string endpoint(const std::string& text) {
  const Dsn dsn = parsed(text);
  return dsn.baseUrl + dsn.path();
}

std::string problemOf(const std::string& text) {
  try {
    parsed(text);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "none";
}

TEST(Dsn, HasAllParts) {
  const Dsn dsn = parsed("https://username:password@domain:8888/23%21");
  EXPECT_EQ(dsn.baseUrl, "https://domain:8888");
  EXPECT_EQ(dsn.key, "username");
  EXPECT_EQ(dsn.secretKey, "password");
  EXPECT_EQ(dsn.project, "23%21");
}

TEST(Dsn, LeadsToTheEndpointForEnvelopes) {
  EXPECT_EQ(endpoint("https://username:@domain/42"), "https://domain/api/42/envelope/");
  EXPECT_EQ(endpoint("http://username:@domain/42"), "http://domain/api/42/envelope/");
  EXPECT_EQ(endpoint("https://username:@domain:8888/42"), "https://domain:8888/api/42/envelope/");
  EXPECT_EQ(endpoint("https://username@domain:8888/42"), "https://domain:8888/api/42/envelope/");
  EXPECT_EQ(endpoint("https://username@domain:443/42"), "https://domain/api/42/envelope/");
  EXPECT_EQ(endpoint("https://username:password@domain:8888/abc123youandme%21%21"),
            "https://domain:8888/api/abc123youandme%21%21/envelope/");
  EXPECT_EQ(endpoint("http://username:@domain:8888/pathone/pathtwo/pid"),
            "http://domain:8888/pathone/pathtwo/api/pid/envelope/");
  EXPECT_EQ(endpoint("https://key@o123.ingest.de.sentry.io/42/"),
            "https://o123.ingest.de.sentry.io/api/42/envelope/");
  EXPECT_EQ(endpoint("HTTP://key@[::1]:9000/1"), "http://[::1]:9000/api/1/envelope/");
}

TEST(Dsn, MayHaveNoSecretKey) {
  EXPECT_EQ(parsed("https://username:@domain/42").secretKey, "");
  EXPECT_EQ(parsed("https://username@domain/42").secretKey, "");
}

TEST(Dsn, IsTheAuthorization) {
  EXPECT_EQ(parsed("https://key@domain/42").authorization("tool/1"),
            "Sentry sentry_key=key, sentry_version=7, sentry_client=tool/1");
  EXPECT_EQ(parsed("https://key:s3cret@domain/42").authorization("tool/1"),
            "Sentry sentry_key=key, sentry_version=7, sentry_client=tool/1, sentry_secret=s3cret");
}

TEST(Dsn, ThatIsIncompleteIsRefused) {
  EXPECT_THAT(problemOf("https://:password@domain:8888/23"), HasSubstr("has no key"));
  EXPECT_THAT(problemOf("https://domain:8888/23"), HasSubstr("has no key"));
  EXPECT_THAT(problemOf("random string"), HasSubstr("is not a URL"));
  EXPECT_THAT(problemOf("https://username:password@:8888/42"), HasSubstr("has no host"));
  EXPECT_THAT(problemOf("https://username:password@domain:8888/"), HasSubstr("names no project"));
  EXPECT_THAT(problemOf("https://username@domain"), HasSubstr("names no project"));
  EXPECT_THAT(problemOf("ftp://username:password@domain:8888/1"), HasSubstr("neither https://"));
  EXPECT_THAT(problemOf("https://username@domain:port/1"), HasSubstr("wrong port"));
  EXPECT_THAT(problemOf(""), HasSubstr("sentry-dsn is missing"));
}

TEST(Dsn, CannotBecomeAnotherRequest) {
  for (const char* const text :
       {"https://key@domain/42?sentry_key=other", "https://key@domain/42#x",
        "https://key@dom ain/42", "https://ke\r\ny@domain/42", "https://key@domain/4\n2",
        "https://a, b=c@domain/42", "https://key@domain/a b/42", "https://key@domain/a?b/42"}) {
    EXPECT_NE(problemOf(text), "none") << text;
  }
}

TEST(Dsn, IsNotQuotedByItsProblem) {
  for (const char* const text : {"https://s3cr3t@:8888/42", "https://s3cr3t:pass@domain/", "s3cr3t",
                                 "ftp://s3cr3t@domain/1"}) {
    EXPECT_THAT(problemOf(text), Not(HasSubstr("s3cr3t")));
  }
}

TEST(Dsn, HasANameWithoutItsKeys) {
  const Dsn dsn = parsed("https://s3cr3t:pass@domain/42");
  EXPECT_THAT(dsn.name(), AllOf(HasSubstr("https://domain/42/"), Not(HasSubstr("s3cr3t")),
                                Not(HasSubstr("pass"))));
  EXPECT_NE(dsn.name(), parsed("https://other@domain/42").name());
  EXPECT_EQ(dsn.masked("no s3cr3t, no pass"), "no ********, no ********");
}

} // namespace
} // namespace exec_wrapper::sentry
