#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::webhook {

/// Whether `chatMessage` knows the form.
bool isChat(std::string_view format);

/// One line of text, as JSON in the form that the incoming webhooks of this chat service take:
/// `slack`, `discord`, `mattermost` or `teams`. Nothing in the text can call people or make a link.
std::string chatMessage(std::string_view format, std::string_view text);

} // namespace exec_wrapper::webhook
