#include "guard/guard_chain.h"

#include "support/fatal.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

namespace exec_wrapper {

GuardChain::GuardChain(Logger& logger, Answered answered, Released released)
    : logger_(logger), answered_(std::move(answered)), released_(std::move(released)) {}

GuardChain::~GuardChain() {
  {
    const MutexLock lock(mutex_);
    closing_ = true;
  }
  changed_.notifyAll();
  if (worker_.joinable()) {
    worker_.join();
  }
}

void GuardChain::add(std::string name, std::unique_ptr<Guard> guard) {
  guards_.push_back({std::move(name), std::move(guard)});
}

Duration GuardChain::patience() const {
  Duration longest{};
  for (const Entry& entry : guards_) {
    longest = std::max(longest, entry.guard->patience());
  }
  return longest;
}

void GuardChain::ask() {
  if (guards_.empty()) {
    answered_(Admission{}, {});
    return;
  }
  try {
    worker_ = std::thread([this] { work(); });
  } catch (const std::system_error& error) {
    answered_(
        Refusal::failed(exit_status::kInternal,
                        std::string("cannot start a thread to ask the guards: ") + error.what()),
        guards_.front().name);
    return;
  }
  enqueue([this] { askAll(); });
}

void GuardChain::cancel() {
  cancel_.request_stop();
}

void GuardChain::attemptStarted(pid_t group) {
  if (!worker_.joinable()) {
    return;
  }
  enqueue([this, group] {
    for (std::size_t i = 0; i < held_; ++i) {
      setBusy(guards_[i].name);
      try {
        guards_[i].guard->attemptStarted(group);
      } catch (const std::exception& error) {
        logger_.error("guard " + guards_[i].name + ": " + error.what());
      } catch (...) {
        logger_.error("guard " + guards_[i].name + " failed");
      }
    }
  });
}

void GuardChain::release() {
  if (!worker_.joinable()) {
    released_({});
    return;
  }
  enqueue([this] {
    std::string error = releaseHeld(Use::Run);
    setBusy({});
    released_(std::move(error));
  });
}

std::string GuardChain::busy() const {
  const MutexLock lock(mutex_);
  return busy_;
}

void GuardChain::askAll() {
  Admission all;
  for (Entry& entry : guards_) {
    Decision decision = cancel_.stop_requested() ? Decision(Refusal::cancelled()) : askOne(entry);
    if (auto* const admission = std::get_if<Admission>(&decision)) {
      ++held_;
      all.facts.merge(admission->facts);
      all.environment.merge(admission->environment);
      continue;
    }
    if (const std::string error = releaseHeld(Use::None); !error.empty()) {
      logger_.error(error);
    }
    setBusy({});
    answered_(std::move(decision), entry.name);
    return;
  }
  setBusy({});
  answered_(std::move(all), {});
}

Decision GuardChain::askOne(Entry& entry) {
  setBusy(entry.name);
  try {
    return entry.guard->acquire(cancel_.get_token());
  } catch (const std::exception& error) {
    return Refusal::failed(exit_status::kInternal,
                           "guard " + entry.name + " failed: " + error.what());
  } catch (...) {
    return Refusal::failed(exit_status::kInternal, "guard " + entry.name + " failed");
  }
}

std::string GuardChain::releaseHeld(Use use) {
  std::string errors;
  for (; held_ > 0; --held_) {
    Entry& entry = guards_[held_ - 1];
    setBusy(entry.name);
    std::string error;
    try {
      error = entry.guard->release(use);
    } catch (const std::exception& failure) {
      error = failure.what();
    } catch (...) {
      error = "it failed";
    }
    if (!error.empty()) {
      errors += (errors.empty() ? "" : "; ") + ("guard " + entry.name + ": " + error);
    }
  }
  return errors;
}

// The worker

void GuardChain::enqueue(Task task) {
  {
    const MutexLock lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notifyAll();
}

void GuardChain::work() {
  while (auto task = nextTask()) {
    (*task)();
    setBusy({});
  }
}

std::optional<GuardChain::Task> GuardChain::nextTask() {
  const MutexLock lock(mutex_);
  while (tasks_.empty() && !closing_) {
    changed_.wait(mutex_);
  }
  if (tasks_.empty()) {
    return std::nullopt;
  }
  Task task = std::move(tasks_.front());
  tasks_.erase(tasks_.begin());
  return task;
}

void GuardChain::setBusy(const std::string& name) {
  const MutexLock lock(mutex_);
  busy_ = name;
}

} // namespace exec_wrapper
