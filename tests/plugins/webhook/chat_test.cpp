#include "chat.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

namespace exec_wrapper::webhook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Poco::JSON::Object::Ptr parsed(const std::string& json) {
  return Poco::JSON::Parser().parse(json).extract<Poco::JSON::Object::Ptr>();
}

TEST(WebhookChat, KnowsItsServices) {
  for (const char* const format : {"slack", "discord", "mattermost", "teams"}) {
    EXPECT_TRUE(isChat(format)) << format;
  }
  EXPECT_FALSE(isChat("json"));
}

TEST(WebhookChat, WritesWhatEachTakes) {
  EXPECT_EQ(chatMessage("slack", "a \"b\""), R"({"text":"a \"b\""})");
  EXPECT_EQ(chatMessage("discord", "a"), R"({"content":"a","allowed_mentions":{"parse":[]}})");
  EXPECT_EQ(chatMessage("mattermost", "a"), R"({"text":"a"})");

  const auto teams = parsed(chatMessage("teams", "a"));
  EXPECT_EQ(teams->getValue<std::string>("type"), "message");
  const auto attachment = teams->getArray("attachments")->getObject(0);
  EXPECT_EQ(attachment->getValue<std::string>("contentType"),
            "application/vnd.microsoft.card.adaptive");
  const auto card = attachment->getObject("content");
  EXPECT_EQ(card->getValue<std::string>("type"), "AdaptiveCard");
  EXPECT_EQ(card->getArray("body")->getObject(0)->getValue<std::string>("text"), "a");
}

TEST(WebhookChat, CallsNobody) {
  EXPECT_EQ(chatMessage("slack", "<!channel> & co"), R"({"text":"&lt;!channel&gt; &amp; co"})");
  EXPECT_THAT(chatMessage("mattermost", "@channel"), Not(HasSubstr("@channel")));
  EXPECT_THAT(chatMessage("discord", "@everyone"), HasSubstr(R"("parse":[])"));
}

TEST(WebhookChat, IsOneLineAndNotTooLong) {
  for (const char* const format : {"slack", "discord", "mattermost", "teams"}) {
    const std::string json = chatMessage(format, std::string(5000, 'x') + "\n\xFF\x01");
    EXPECT_NO_THROW(parsed(json)) << format;
    EXPECT_LT(json.size(), 2000U) << format;
    EXPECT_THAT(chatMessage(format, "a\nb\xFF"), HasSubstr(R"(a\\nb\\xFF)")) << format;
  }
}

} // namespace
} // namespace exec_wrapper::webhook
