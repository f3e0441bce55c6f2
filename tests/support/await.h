#pragma once

#include "support/deadline.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A descriptor that becomes readable when the process ends. Throws when there is none.
int openPidfd(pid_t pid);

/// Waits until the process is gone, or a zombie. Throws when it stays.
void awaitGone(pid_t pid);

/// Waits until the file is there. Throws when it does not come.
void awaitFile(const std::string& file);

/// Waits until the file is not there any more.
void awaitRemoval(const std::string& file);

/// Waits until `condition` holds, which is asked again whenever something happens to the file: to
/// what it contains, its attributes or its name. Throws when there is no such file.
bool awaitAtFile(const std::string& file, const std::function<bool()>& condition,
                 const Deadline& deadline = Deadline());

/// Lets the time pass, where what is tested is that something does not happen before, or only
/// after, a length of time that is the product's own. Never a way to wait for an event.
void awaitTime(Duration length);

/// The living processes whose environment holds this NAME=VALUE.
std::vector<pid_t> processesMarked(const std::string& mark);

/// True when the process is there and no zombie.
bool alive(pid_t pid);

} // namespace exec_wrapper::test
