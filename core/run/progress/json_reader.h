#pragma once

#include "run/progress/message_error.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

// The reader for JSON from the command, on the supervision thread. It is strict (RFC 8259), because
// the sender is unknown. It uses no exceptions or copies, because a hundred thousand messages may
// come in a second. It leaves every value as it was written, because a double changes numbers.

/// One member of an object, as parts of the text that was read.
struct JsonMember {
  std::string_view key;   ///< between the quotes, with its escapes
  std::string_view value; ///< valid JSON, with its original blanks
};

/// The maximum nesting depth of an object, including itself.
inline constexpr int kDeepestJson = 64;

/// Splits one object into its members. Returns the error in the text, or nothing: then `members`
/// are those of the object, in their order, a repeated key each time. They refer to `text`.
/// `members` is emptied first and keeps its memory for reuse.
std::optional<MessageError> takeApart(std::string_view text, std::vector<JsonMember>& members);

/// The key of a member with its escapes resolved, in UTF-8. Replaces the content of `out`.
void resolveKey(std::string_view key, std::string& out);

/// The value of a member without blanks between tokens, so that it is one line. Replaces the
/// content of `out`.
void compactValue(std::string_view value, std::string& out);

} // namespace exec_wrapper::run
