#pragma once

#include "address.h"
#include "exec_wrapper/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::mail {

// The values of a mail's header fields. They have \n as line end, at which a long value is folded.
// Each line is at most 78 bytes (RFC 5322), unless a single word is longer. No other control
// character is in them, whatever the texts contain.

/// A line of text, such as a subject. Encoded (RFC 2047) where it is not plain ASCII.
std::string unstructured(std::string_view field, std::string_view text);

/// Addresses with their names.
std::string mailboxList(const std::vector<Mailbox>& mailboxes);

/// "Mon, 30 Nov 2026 02:41:00 +0000"
std::string dateText(WallTime time);

} // namespace exec_wrapper::mail
