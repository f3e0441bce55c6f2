#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// What the sentences need to know of the run.
struct RunTitle {
  const RunIdentity& run;
  std::optional<std::uint64_t> attempts; ///< how many there may be; nothing: no limit
};

/// What happened, in plain words, for somebody who is woken by it. May hold any bytes that the
/// event holds.
std::string sentence(const Event& event, const RunTitle& title);

/// "WARNING" and so on, as in the setting `log-level`.
std::string_view severityName(Severity severity) noexcept;

} // namespace exec_wrapper::common
