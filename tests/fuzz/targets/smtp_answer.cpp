// The bytes of a mail server.

#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "mail/smtp/capabilities.h"
#include "mail/smtp/reply.h"

#include <algorithm>
#include <string>

namespace exec_wrapper::fuzz {
namespace {

/// All answers in one text, as they come in pieces of this size.
std::string answersIn(std::string_view bytes, std::size_t piece) {
  mail::ReplyReader reader;
  std::string answers;
  try {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      reader.add(bytes.substr(0, piece));
      while (const std::optional<mail::Reply> reply = reader.next()) {
        require(reply->code >= 200 && reply->code < 600, "a code is one of SMTP");
        require(!reply->lines.empty() && reply->lines.size() <= 128, "an answer is bounded");
        requireMessage(reply->text());
        mail::Capabilities offered(*reply);
        answers += reply->text() + (offered.startTls() ? " TLS" : "") + "\n";
      }
    }
  } catch (const mail::ReplyError& error) {
    requireMessage(error.what());
    answers += error.what();
  }
  return answers;
}

} // namespace

void examine(std::string_view input) {
  const std::string whole = answersIn(input, std::max<std::size_t>(input.size(), 1));
  require(answersIn(input, 1) == whole, "the pieces do not matter", whole);
}

} // namespace exec_wrapper::fuzz
