#pragma once

#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// The id of the execution that an answer tells of, `{"result": {"id": <int or string>}}`, as
/// text. Nothing where the answer is anything else: it comes from outside and may be anything.
std::optional<std::string> executionId(const std::string& body);

/// What a refusing answer says to people, in one short line: its `message`, `detail` or `error`.
/// Empty where it says nothing that way.
std::string serverWords(const std::string& body);

} // namespace exec_wrapper::process_api
