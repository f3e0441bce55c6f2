#include "mail/message/letter.h"

#include "common/crypto/sha256.h"
#include "common/event/event_document.h"
#include "exec_wrapper/event_names.h"
#include "mail/message/body_encoding.h"
#include "mail/message/header_text.h"

#include <algorithm>
#include <string_view>

namespace exec_wrapper::mail {

namespace {

/// The left side of a message id: letters, digits, `-` and dots between them.
std::string idLeft(std::string text) {
  for (char& c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    c = plain || c == '-' ? c : '.';
  }
  std::string left;
  for (const char c : text) {
    if (c != '.' || (!left.empty() && !left.ends_with('.'))) {
      left += c;
    }
  }
  return left.ends_with('.') ? left + "0" : left;
}

std::string messageId(const Event& event, const RunIdentity& run) {
  const std::string unique =
      run.id.empty() ? common::eventId(event, run) : run.id + "." + std::to_string(event.sequence);
  return "<" + idLeft(unique) + "@" + hostForAddress(run.host) + ">";
}

std::string threadId(const RunIdentity& run) {
  const std::string job = run.host + '\0' + std::to_string(run.user) + '\0' + run.job;
  return "<job." + common::fingerprint(job) + "@" + hostForAddress(run.host) + ">";
}

class Header {
public:
  void add(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      ((text_ += name) += ": ") += value;
      text_ += '\n';
    }
  }
  const std::string& text() const { return text_; }

private:
  std::string text_;
};

} // namespace

std::string messageText(const Letter& letter, const Event& event, const RunIdentity& run) {
  const EncodedBody body = encodedBody(letter.body);
  Header header;
  header.add("Date", dateText(event.wallAt));
  header.add("From", mailboxList(letter.from));
  header.add("To", mailboxList(letter.to));
  header.add("Subject", unstructured("Subject", letter.subject));
  header.add("Message-ID", messageId(event, run));
  header.add("In-Reply-To", threadId(run));
  header.add("References", threadId(run));
  header.add("Auto-Submitted", "auto-generated");
  header.add("X-Auto-Response-Suppress", "All"); // for Exchange
  header.add("X-Exec-Wrapper-Event", nameOf(event.kind()));
  header.add("MIME-Version", "1.0");
  header.add("Content-Type", "text/plain; charset=utf-8");
  header.add("Content-Transfer-Encoding", body.encoding);
  return header.text() + "\n" + body.text + (body.text.ends_with('\n') ? "" : "\n");
}

} // namespace exec_wrapper::mail
