#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::webhook {

/// Whether `chatMessage` knows the format.
bool isChat(std::string_view format);

/// One line of text, as JSON in the format of the incoming webhooks of this chat service: `slack`,
/// `discord`, `mattermost` or `teams`. Nothing in the text can notify people; in Slack it cannot
/// make a link with another text either.
std::string chatMessage(std::string_view format, std::string_view text);

} // namespace exec_wrapper::webhook
