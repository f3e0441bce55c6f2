#pragma once

#include "support/process_spec.h"
#include "support/source_tree.h"

#include <sys/types.h>

#include <string>

namespace exec_wrapper::test {

// The same program in narrower surroundings. Each puts a command in front of it that prepares them
// and then becomes the program, so that the process is the same and nothing of ours is changed.

/// A command in front, found in the PATH of the environment that the program gets.
ProcessSpec behind(const Words& command, ProcessSpec spec);

/// Under limits in prlimit(1)'s words, such as "--nofile=6".
ProcessSpec limited(const Words& limits, ProcessSpec spec);

/// As another user, whom limits bind, without our home. Needs to be root.
ProcessSpec asUser(uid_t user, ProcessSpec spec);

/// In a mount namespace of its own, prepared by the commands of a script for sh(1), which run in
/// the program's directory. A step that fails is an exit with kNotPrepared.
ProcessSpec withMounts(const std::string& script, ProcessSpec spec);
inline constexpr int kNotPrepared = 99;

/// As process 1 of a pid namespace of its own, with a /proc of it. The process that the test sees
/// stands outside, and ends as the program does.
ProcessSpec asProcess1(ProcessSpec spec);

/// Whether a program so confined starts at all: not everywhere may we make namespaces or be others.
bool possible(ProcessSpec confined);

/// Whether the program under test is built with a sanitizer, which itself needs descriptors and
/// threads.
inline const bool kSanitized = !buildSetting("EXEC_WRAPPER_SANITIZE").empty();

/// The same of the thread sanitizer, which has descriptors and files of its own.
inline const bool kThreadSanitized =
    buildSetting("EXEC_WRAPPER_SANITIZE").find("thread") != std::string::npos;

/// Whether it is the build that is shipped.
inline const bool kShipped = !kSanitized && buildSetting("CMAKE_BUILD_TYPE") == "Release";

/// A user who has no process but those that the test starts, the first of a hundred.
uid_t lonelyUser();

} // namespace exec_wrapper::test
