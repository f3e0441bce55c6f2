#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::base {

// The address of a server with a password in it: `password=VALUE` among other keywords and values,
// in or without quotes, or `scheme://user:VALUE@host`.

/// The passwords in the address, as they are written in it.
std::vector<std::string> passwordsIn(std::string_view address);

/// The user in `scheme://user@host` and `scheme://user:VALUE@host`, which is a key with some
/// servers; else empty.
std::string_view userIn(std::string_view address);

/// The address with ******** for each password.
std::string withoutPasswords(std::string_view address);

} // namespace exec_wrapper::base
