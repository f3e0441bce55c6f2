#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::mail {

/// A body in a form that every mail server passes on unchanged: ASCII, short lines.
struct EncodedBody {
  std::string encoding; ///< the value of Content-Transfer-Encoding
  std::string text;     ///< \n as line end
};

/// Encodes valid UTF-8 with \n as line end: plain text as it is, text with few other characters as
/// quoted-printable, the rest in base64.
EncodedBody encodedBody(std::string_view text);

/// The text made safe to show: control characters other than tabs and line ends become \xNN, \r\n
/// and \r a line end, and bytes that are not UTF-8 become \xNN too.
std::string showable(std::string_view text);

} // namespace exec_wrapper::mail
