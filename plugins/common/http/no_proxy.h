#pragma once

#include "common/http/types/url.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::http {

/// The entries of the variable NO_PROXY, separated by commas or blanks.
std::vector<std::string> noProxyEntries(std::string_view value);

/// Whether one of the entries matches the server, so that no proxy is used. An entry is `*`; a
/// domain, with or without a leading `.` or `*.`; an address; or a network as ADDRESS/BITS. A
/// domain matches all hosts in it too. A port after a domain or an address limits the entry to that
/// port. An IPv6 address may be in brackets, and must be if a port follows.
bool reachedDirectly(const Endpoint& server, const std::vector<std::string>& entries);

} // namespace exec_wrapper::http
