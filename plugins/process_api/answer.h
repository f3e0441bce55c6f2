#pragma once

#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// The id of the execution in an answer, `{"result": {"id": <int or string>}}`, as text. No value
/// for any other answer: it comes from outside and may contain anything.
std::optional<std::string> executionId(const std::string& body);

/// The text for people in a refusing answer, as one short line: its `message`, `detail` or `error`.
/// Empty if there is none.
std::string serverWords(const std::string& body);

} // namespace exec_wrapper::process_api
