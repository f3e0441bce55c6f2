#include "run/stall/tree_inspector.h"

#include <pthread.h>

#include <memory>
#include <system_error>
#include <utility>

namespace exec_wrapper::run {

TreeInspector::~TreeInspector() {
  finish(Duration::zero());
  if (thread_.joinable()) {
    thread_.join();
  }
}

void TreeInspector::commandIs(RunMembers members) {
  const MutexLock lock(mutex_);
  members_ = std::move(members);
}

bool TreeInspector::takeSnapshot() {
  return ask(Request::Snapshot);
}

bool TreeInspector::sampleCpu() {
  return ask(Request::Cpu);
}

bool TreeInspector::ask(Request request) {
  const MutexLock lock(mutex_);
  try {
    if (!thread_.joinable()) {
      thread_ = std::thread([this] { work(); });
    }
  } catch (const std::system_error&) {
    return false;
  }
  request_ = request;
  changed_.notifyAll();
  return !over_;
}

bool TreeInspector::finish(Duration limit) {
  const SteadyTime end = std::chrono::steady_clock::now() + limit;
  {
    const MutexLock lock(mutex_);
    quit_ = true;
    changed_.notifyAll();
    if (!thread_.joinable()) {
      return true;
    }
    while (!over_ && std::chrono::steady_clock::now() < end) {
      changed_.waitUntil(mutex_, end);
    }
    if (!over_) {
      return false;
    }
  }
  thread_.join();
  return true;
}

// What the thread does.

void TreeInspector::work() noexcept {
  pthread_setname_np(pthread_self(), "inspector");
  for (;;) {
    Request request = Request::None;
    RunMembers members;
    {
      MutexLock lock(mutex_);
      while (request_ == Request::None && !quit_) {
        changed_.wait(mutex_);
      }
      if (quit_) {
        break;
      }
      request = std::exchange(request_, Request::None);
      members = members_;
    }
    try {
      perform(request, members);
    } catch (...) { // out of memory: no answer is an answer, too
    }
  }
  const MutexLock lock(mutex_);
  over_ = true;
  changed_.notifyAll();
}

void TreeInspector::perform(Request request, const RunMembers& members) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + kLongestLook;
  const std::vector<base::ProcessEntry> living = livingOf(members);
  if (request == Request::Snapshot) {
    inbox_.post(TreeInspected{std::make_shared<const TreeSnapshot>(snapshotOf(living, deadline))});
  } else {
    inbox_.post(CpuSampled{living.empty() ? std::nullopt : std::optional(cpuTimeOf(living))});
  }
}

} // namespace exec_wrapper::run
