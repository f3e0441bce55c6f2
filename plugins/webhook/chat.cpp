#include "chat.h"

#include "base/text.h"
#include "common/json/json_object.h"

#include <array>
#include <utility>

namespace exec_wrapper::webhook {

namespace {

using common::JsonObject;

constexpr std::size_t kLongest = 1500; // Discord's limit is 2000 characters, the others' are higher

std::string replaced(std::string_view text, char what, std::string_view by) {
  std::string result;
  for (const char c : text) {
    if (c == what) {
      result += by;
    } else {
      result += c;
    }
  }
  return result;
}

/// Slack uses the escapes of HTML; without them, <!channel> notifies everybody.
std::string slack(std::string_view text) {
  const std::string escaped = replaced(replaced(text, '&', "&amp;"), '<', "&lt;");
  return JsonObject().add("text", replaced(escaped, '>', "&gt;")).text();
}

std::string discord(std::string_view text) {
  JsonObject nobody;
  nobody.addJson("parse", "[]");
  return JsonObject().add("content", text).addObject("allowed_mentions", nobody).text();
}

/// A zero-width space after each @ keeps it from notifying anybody.
std::string mattermost(std::string_view text) {
  return JsonObject().add("text", replaced(text, '@', "@\xE2\x80\x8B")).text();
}

/// An adaptive card, the only form that the workflows of Teams accept.
std::string teams(std::string_view text) {
  JsonObject block;
  block.add("type", "TextBlock").add("text", text).addFlag("wrap", true);
  JsonObject card;
  card.add("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
      .add("type", "AdaptiveCard")
      .add("version", "1.2")
      .addJson("body", "[" + block.text() + "]");
  JsonObject attachment;
  attachment.add("contentType", "application/vnd.microsoft.card.adaptive")
      .addObject("content", card);
  JsonObject message;
  message.add("type", "message").addJson("attachments", "[" + attachment.text() + "]");
  return message.text();
}

using Writer = std::string (*)(std::string_view);
constexpr std::array<std::pair<std::string_view, Writer>, 4> kWriters = {
    {{"slack", slack}, {"discord", discord}, {"mattermost", mattermost}, {"teams", teams}}};

Writer writerFor(std::string_view format) {
  for (const auto& [name, writer] : kWriters) {
    if (name == format) {
      return writer;
    }
  }
  return nullptr;
}

} // namespace

bool isChat(std::string_view format) {
  return writerFor(format) != nullptr;
}

std::string chatMessage(std::string_view format, std::string_view text) {
  return writerFor(format)(base::shortened(base::printable(text), kLongest));
}

} // namespace exec_wrapper::webhook
