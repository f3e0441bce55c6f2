#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::common {

/// The facts of the run that the sentences need.
struct RunTitle {
  const RunIdentity& run;
  std::optional<std::uint64_t> attempts; ///< maximum number of attempts; empty: no limit
};

/// Describes the event in plain words, for a person who is woken by it. May contain any bytes that
/// the event contains.
std::string sentence(const Event& event, const RunTitle& title);

} // namespace exec_wrapper::common
