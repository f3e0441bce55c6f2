#pragma once

#include "config/values/effective_settings.h"
#include "exec_wrapper/host.h"

#include <cstdint>

namespace exec_wrapper::wiring {

/// The wait before the guards: below `start-splay`, and zero without it. Evenly spread by `seed`;
/// with `start-splay-fixed` the same for the same machine, user and job.
Duration splayFrom(const config::EffectiveSettings& settings, const RunIdentity& run,
                   std::uint64_t seed);

} // namespace exec_wrapper::wiring
