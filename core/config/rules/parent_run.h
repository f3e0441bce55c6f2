#pragma once

#include "config/sources/environment.h"
#include "config/values/effective_settings.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace exec_wrapper::config {

// A wrapper within the command of another wrapper finds that one's settings in its environment.
// Most are meant to apply to it too; these are not.

/// The run of the wrapper around this one, as the environment describes it.
struct ParentRun {
  pid_t pid = 0;
  std::optional<std::int64_t> processTypeId;
  std::optional<std::int64_t> statusPort; ///< where it listens

  bool operator==(const ParentRun&) const = default;
};

/// std::nullopt if there is none, or if its description is malformed: then no wrapper wrote it.
std::optional<ParentRun> parentRun(const Environment& environment);

/// Whether the wrapper that the environment names has ended. Then its command's child is still
/// running without it, and neither the place nor the port of that wrapper is taken.
bool parentHasEnded(const Environment& environment);

/// A status port that is inherited and used by the parent counts as 0: any free port.
void leaveParentsPort(EffectiveSettings& settings, const ParentRun& parent);

/// For a run that asks for a place by its process type id: throws ConfigurationFailure if that id
/// is inherited, because the parent holds the place until this run has ended.
void refuseParentsPlace(const EffectiveSettings& settings, const ParentRun& parent);

} // namespace exec_wrapper::config
