#pragma once

#include "support/process_spec.h"

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

/// Whether the program is built with a sanitizer, which itself needs descriptors and threads.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// The same of the thread sanitizer, which has descriptors and files of its own.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool kThreadSanitized = true;
#else
inline constexpr bool kThreadSanitized = false;
#endif

/// A user who has no process but those that the test starts, the first of a hundred.
uid_t lonelyUser();

} // namespace exec_wrapper::test
