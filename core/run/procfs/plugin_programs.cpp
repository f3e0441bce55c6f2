#include "run/procfs/plugin_programs.h"

#include "base/process_list.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>

namespace exec_wrapper::run {

namespace {

void reap(pid_t leader) {
  waitpid(leader, nullptr, WNOHANG);
}

// Those of the sessions that have a living process. All of them if the processes cannot be listed.
std::set<pid_t> livingSessions(const std::vector<pid_t>& sessions) {
  std::set<pid_t> living;
  const auto table = base::listProcesses();
  if (!table) {
    return {sessions.begin(), sessions.end()};
  }
  for (const base::ProcessEntry& entry : *table) {
    if (entry.alive && std::ranges::count(sessions, entry.session) != 0) {
      living.insert(entry.session);
    }
  }
  return living;
}

} // namespace

PluginPrograms::~PluginPrograms() {
  std::ranges::for_each(over_, reap);
}

void PluginPrograms::started(pid_t leader) {
  if (getsid(leader) == leader) {
    const MutexLock lock(mutex_);
    sessions_.push_back(leader);
  }
}

void PluginPrograms::ended(pid_t leader) {
  std::vector<pid_t> over;
  {
    const MutexLock lock(mutex_);
    if (std::ranges::count(sessions_, leader) == 0) {
      reap(leader);
      return;
    }
    over_.push_back(leader);
    over = over_;
  }
  const std::set<pid_t> living = livingSessions(over);
  const MutexLock lock(mutex_);
  for (const pid_t session : over) {
    // Forgotten before the number can be reused. Another thread may have been faster.
    if (!living.contains(session) && std::erase(over_, session) != 0) {
      std::erase(sessions_, session);
      reap(session);
    }
  }
}

bool PluginPrograms::holds(pid_t session) const {
  const MutexLock lock(mutex_);
  return std::ranges::find(sessions_, session) != sessions_.end();
}

} // namespace exec_wrapper::run
