#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::mail {

/// An address with the name of its owner.
struct Mailbox {
  std::string name;    ///< UTF-8 without control characters; may be empty
  std::string address; ///< LOCAL@DOMAIN, or LOCAL alone for a user of the mail server; ASCII

  bool operator==(const Mailbox&) const = default;
};

/// Parses addresses separated by commas: `a@example.com`, `Name <a@example.com>` or
/// `"Name, with a comma" <a@example.com>`. Repeated addresses are dropped. Nothing in a result can
/// end a line of SMTP or of a header, or be an option of a program.
///
/// Throws `ConfigurationError`, which names `setting`, also if there is no address.
std::vector<Mailbox> parseMailboxes(std::string_view text, std::string_view setting);

/// The text with each character replaced by `-` that cannot be in a host's name; "localhost" if
/// nothing is left. For the right side of an address.
std::string hostForAddress(std::string_view host);

} // namespace exec_wrapper::mail
