#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::test {

/// The first thing in the text that an `Export...ServiceRequest` of OTLP in JSON must not have:
/// a key that the protocol's schema does not know, or a value of another type than it asks for.
/// Stricter than a collector, which skips unknown keys: 64-bit numbers are texts, enumerations are
/// numbers, ids are lower-case hexadecimal digits, and what must not be empty is not. Empty: none.
/// `message` is the root: `Traces`, `Metrics` or `Logs`.
std::string otlpFault(std::string_view message, const std::string& json);

} // namespace exec_wrapper::test
