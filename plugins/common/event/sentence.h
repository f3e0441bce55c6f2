#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::common {

/// What the sentences need to know of the run.
struct RunTitle {
  const RunIdentity& run;
  std::optional<std::uint64_t> attempts; ///< how many there may be; nothing: no limit
};

/// What happened, in plain words, for somebody who is woken by it. May hold any bytes that the
/// event holds.
std::string sentence(const Event& event, const RunTitle& title);

} // namespace exec_wrapper::common
