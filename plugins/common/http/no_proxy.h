#pragma once

#include "common/http/types/url.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::http {

/// The entries of the variable NO_PROXY: parted by commas or blanks.
std::vector<std::string> noProxyEntries(std::string_view value);

/// Whether one of the entries says that the server is reached directly. An entry is `*`; a domain,
/// with or without a leading `.` or `*.`, which stands for all hosts in it too; an address; or a
/// network as ADDRESS/BITS. A port behind it narrows it to that port. An IPv6 address may stand in
/// brackets, and must where a port follows.
bool reachedDirectly(const Endpoint& server, const std::vector<std::string>& entries);

} // namespace exec_wrapper::http
