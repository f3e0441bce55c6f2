#pragma once

#include "exec_wrapper/settings.h"
#include "smtp_transport.h"

#include <optional>
#include <string>

namespace exec_wrapper::mail {

/// The server from the settings; no value if `mail-server` is not set. `host` is the name of this
/// machine. Throws `ConfigurationError` if the settings cannot work together, or would send the
/// password without encryption.
std::optional<SmtpServer> smtpServerFrom(const Settings& settings, const std::string& host);

} // namespace exec_wrapper::mail
