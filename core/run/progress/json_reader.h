#pragma once

#include "run/progress/message_error.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

// JSON as the supervision thread reads it from the command: strictly by RFC 8259, because nobody
// knows who sends it; without exceptions or copies, because it may come a hundred thousand times a
// second; and with every value left as it was written, because a number that passed through a
// double is another one.

/// One member of an object, as parts of the text that was read.
struct JsonMember {
  std::string_view key;   ///< between the quotes, its escapes as they stand
  std::string_view value; ///< valid JSON, with the blanks that it was written with
};

/// How deeply an object may be nested, itself counted.
inline constexpr int kDeepestJson = 64;

/// Takes one object apart. Returns what is wrong with the text, or nothing: `members` are then
/// those of the object, in their order, a repeated key as often as it stands there. They refer to
/// `text`. `members` is emptied first and keeps its memory, to be used again.
std::optional<MessageError> takeApart(std::string_view text, std::vector<JsonMember>& members);

/// The key of a member with its escapes resolved, in UTF-8. Replaces what is in `out`.
void resolveKey(std::string_view key, std::string& out);

/// The value of a member without blanks, so that it is one line. Replaces what is in `out`.
void compactValue(std::string_view value, std::string& out);

} // namespace exec_wrapper::run
