#include "header_lines.h"

#include <gmock/gmock.h>

namespace exec_wrapper::webhook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

Headers headersOf(const std::string& text) {
  return headersIn(Secret(text));
}

std::string complaintOfLines(const std::string& text) {
  try {
    headersOf(text);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return {};
}

TEST(WebhookHeaderLines, AreOneHeaderEach) {
  EXPECT_THAT(headersOf("Authorization: Bearer a,b: c\r\n\n X-Team :ops \n"),
              ElementsAre(Pair("Authorization", "Bearer a,b: c"), Pair("X-Team", "ops")));
  EXPECT_THAT(headersOf(""), IsEmpty());
  EXPECT_THAT(headersOf("X-Empty:"), ElementsAre(Pair("X-Empty", "")));
}

TEST(WebhookHeaderLines, AreRefusedWhereTheyAreNone) {
  for (const char* const text : {"s3cret", "Good: x\ns3cret", ": s3cret", "two words: s3cret"}) {
    EXPECT_THAT(complaintOfLines(text), HasSubstr("Name: value")) << text;
    EXPECT_THAT(complaintOfLines(text), Not(HasSubstr("s3cret"))) << text;
  }
  EXPECT_THAT(complaintOfLines("Good: x\nbad"), HasSubstr("line 2"));
}

TEST(WebhookHeaderLines, AreRefusedWhereTheyAreOursToSay) {
  for (const char* const name :
       {"Host", "content-length", "Transfer-Encoding", "Connection", "X-Exec-Wrapper-Signature"}) {
    EXPECT_THAT(complaintOfLines(std::string(name) + ": x"), HasSubstr(name));
  }
}

} // namespace
} // namespace exec_wrapper::webhook
