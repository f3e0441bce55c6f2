#pragma once

#include "config/sources/environment.h"
#include "config/values/effective_settings.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace exec_wrapper::config {

// A wrapper within the command of another finds that one's settings in its environment. Most are
// meant to be found; these are not.

/// The run of the wrapper around this one, as it told its command.
struct ParentRun {
  pid_t pid = 0;
  std::optional<std::int64_t> processTypeId;
  std::optional<std::int64_t> statusPort; ///< on which it listens

  bool operator==(const ParentRun&) const = default;
};

/// Nothing where there is none, or where what is said of it makes no sense: whoever wrote that, it
/// was no wrapper.
std::optional<ParentRun> parentRun(const Environment& environment);

/// Whether the wrapper that the environment names is gone: what was its command's child lives on
/// without it, and finds neither its place nor its port taken.
bool parentHasEnded(const Environment& environment);

/// A status port that is inherited and taken by the parent counts as 0: any free one.
void leaveParentsPort(EffectiveSettings& settings, const ParentRun& parent);

/// For a run that asks for a place by its process type id: throws ConfigurationFailure where that
/// id is inherited, because the parent holds the place until we are done.
void refuseParentsPlace(const EffectiveSettings& settings, const ParentRun& parent);

} // namespace exec_wrapper::config
