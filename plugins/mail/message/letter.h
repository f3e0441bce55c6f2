#pragma once

#include "address.h"
#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <string>
#include <vector>

namespace exec_wrapper::mail {

/// A mail about one event.
struct Letter {
  std::vector<Mailbox> from; ///< one
  std::vector<Mailbox> to;
  std::string subject; ///< any bytes
  std::string body;    ///< UTF-8, \n as line end
};

/// The whole message: its header and the encoded body. ASCII; each line ends in \n, and has at most
/// 500 bytes, except an address or a single word of the subject that is longer. No text of the
/// letter can add a field to the header.
///
/// `Date` is the event's own time. `Message-ID` is the same each time that the event is delivered.
/// All mails about one job of a host and user refer to the same message, which does not exist. So
/// programs for mail show them as one thread.
std::string messageText(const Letter& letter, const Event& event, const RunIdentity& run);

} // namespace exec_wrapper::mail
