#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::etcd {

/// RFC 4648 with padding: how etcd's JSON has keys and values.
std::string toBase64(std::string_view bytes);

/// Nothing where the text is not that.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace exec_wrapper::etcd
