#include "target.h"

#include <gmock/gmock.h>

namespace exec_wrapper::webhook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Target targetOf(const std::string& url) {
  return targetFrom(Secret(url));
}

std::string complaintOfUrl(const std::string& url) {
  try {
    targetOf(url);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return {};
}

TEST(WebhookTarget, PartsTheServerFromThePath) {
  EXPECT_EQ(targetOf("https://hooks.example.com/services/T0/x?sig=a%2Fb&v=1").baseUrl,
            "https://hooks.example.com");
  EXPECT_EQ(targetOf("https://hooks.example.com/services/T0/x?sig=a%2Fb&v=1").path,
            "/services/T0/x?sig=a%2Fb&v=1");
  EXPECT_EQ(targetOf("http://[::1]:8080").path, "/");
  EXPECT_EQ(targetOf("http://localhost?key=1").path, "/?key=1");
}

TEST(WebhookTarget, ShowsTheServerAlone) {
  const Target target = targetOf("https://hooks.example.com/services/T0/x");

  EXPECT_EQ(target.shown(), "https://hooks.example.com/********");
  EXPECT_THAT(target.name(), Not(HasSubstr("services")));
  EXPECT_NE(target.name(), targetOf("https://hooks.example.com/services/T0/y").name());
  EXPECT_EQ(target.name(), targetOf("https://hooks.example.com/services/T0/x").name());
}

TEST(WebhookTarget, RefusesWhatIsNoUrlAndDoesNotShowIt) {
  for (const char* const url :
       {"hooks.example.com/s3cret", "ftp://example.com/s3cret", "https:///s3cret",
        "https://user:s3cret@example.com/", "https://example.com/s3cret#part",
        "https://example.com/s3cret x", "https://example.com/s3cret\r\nX: y"}) {
    EXPECT_THAT(complaintOfUrl(url), HasSubstr("webhook-url")) << url;
    EXPECT_THAT(complaintOfUrl(url), Not(HasSubstr("s3cret"))) << url;
  }
  EXPECT_THAT(complaintOfUrl(""), HasSubstr("webhook-url is missing"));
}

} // namespace
} // namespace exec_wrapper::webhook
