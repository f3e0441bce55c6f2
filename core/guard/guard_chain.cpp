#include "guard/guard_chain.h"

#include "base/text.h"
#include "support/fatal.h"
#include "support/marks/child_variables.h"
#include "support/process/start_failure.h"
#include "support/text/exception_text.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace exec_wrapper::guard {

namespace {

constexpr Duration kLongestPatience = std::chrono::hours(1);
constexpr std::size_t kLongestText = 1000;

std::string shown(const std::string& text) {
  return base::shortened(base::printable(text), kLongestText);
}

// A refusal for a failure must have an exit status that shows the failure.
void correct(Refusal& refusal) {
  refusal.message = shown(refusal.message);
  if (refusal.reason == Refusal::Reason::Failed && (refusal.status < 1 || refusal.status > 255)) {
    refusal.message += " (with the invalid exit status " + std::to_string(refusal.status) + ")";
    refusal.status = exit_status::kInternal;
  }
}

} // namespace

GuardChain::GuardChain(Logger& logger, Answered answered, Released released, AskAgain askAgain)
    : logger_(logger), answered_(std::move(answered)), released_(std::move(released)),
      askAgain_(std::move(askAgain)) {}

GuardChain::~GuardChain() {
  dismiss([](const std::string&) {});
  if (worker_.joinable()) {
    worker_.join();
  }
}

void GuardChain::dismiss(const std::function<void(const std::string& name)>& next) {
  awaitLastCall();
  for (Entry& entry : guards_) {
    next(entry.name);
    entry.guard.reset();
  }
}

// Does not wait for the end of the thread, which comes later, perhaps with the end of the process.
void GuardChain::awaitLastCall() {
  const MutexLock lock(mutex_);
  closing_ = true;
  changed_.notifyAll();
  while (worker_.joinable() && !ended_) {
    changed_.wait(mutex_);
  }
}

void GuardChain::add(std::string name, std::unique_ptr<Guard> guard) {
  const Duration cancelTimeout = guard->cancelTimeout();
  patience_ = std::max(patience_, std::clamp(cancelTimeout, Duration::zero(), kLongestPatience));
  guards_.push_back({std::move(name), std::move(guard)});
}

void GuardChain::ask() {
  if (guards_.empty()) {
    answered_(Admission{}, {});
    return;
  }
  enqueue([this] { askAll(); }); // first, so that the thread need not wait for it
  try {
    worker_ = std::thread([this] { work(); });
  } catch (const std::system_error& error) {
    answered_(Refusal::failed(exit_status::kInternal, "cannot start the thread of the guards: " +
                                                          startFailure(error.code().value())),
              guards_.front().name);
  }
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
      } catch (...) {
        logger_.error("guard " + guards_[i].name + ": " + shown(exceptionText()));
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
    std::string error = releaseHeld(ReleaseReason::RunFinished);
    endHere();
    released_(std::move(error));
    std::this_thread::yield(); // lets the waiting thread run first: it may end the process
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
    if (worthAskingAgain(decision, entry.name)) {
      decision = askOne(entry);
    }
    if (auto* const admission = std::get_if<Admission>(&decision)) {
      ++held_;
      all.facts.merge(admission->facts);
      all.environment.merge(admission->environment);
      continue;
    }
    if (const std::string error = releaseHeld(ReleaseReason::NotStarted); !error.empty()) {
      logger_.error(error);
    }
    endHere();
    answered_(std::move(decision), entry.name);
    return;
  }
  setBusy({});
  answered_(std::move(all), {});
}

Decision GuardChain::askOne(Entry& entry) {
  setBusy(entry.name);
  try {
    Decision decision = entry.guard->acquire(cancel_.get_token());
    if (auto* const refusal = std::get_if<Refusal>(&decision)) {
      correct(*refusal);
    } else {
      dropImpossible(std::get<Admission>(decision), entry.name);
    }
    return decision;
  } catch (...) {
    return Refusal::failed(exit_status::kInternal,
                           "guard " + entry.name + " failed: " + shown(exceptionText()));
  }
}

bool GuardChain::worthAskingAgain(const Decision& decision, const std::string& guard) {
  const auto* const refusal = std::get_if<Refusal>(&decision);
  return refusal != nullptr && refusal->reason == Refusal::Reason::Busy && askAgain_ &&
         askAgain_(guard, cancel_.get_token()) && !cancel_.stop_requested();
}

// Drops variables that the environment of a process cannot hold.
void GuardChain::dropImpossible(Admission& admission, const std::string& guard) {
  const std::size_t impossible = std::erase_if(
      admission.environment, [](const auto& variable) { return !isVariable(variable); });
  if (impossible > 0) {
    logger_.error("guard " + guard + " returned invalid environment variables; ignored: " +
                  std::to_string(impossible));
  }
}

std::string GuardChain::releaseHeld(ReleaseReason use) {
  std::string errors;
  for (; held_ > 0; --held_) {
    Entry& entry = guards_[held_ - 1];
    setBusy(entry.name);
    std::string error;
    try {
      error = entry.guard->release(use);
    } catch (...) {
      error = exceptionText();
    }
    if (!error.empty()) {
      errors += (errors.empty() ? "" : "; ") + ("guard " + entry.name + ": " + shown(error));
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
  endHere();
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

// Called by the worker, which ends after its current task. It calls no guard any more.
void GuardChain::endHere() {
  {
    const MutexLock lock(mutex_);
    busy_.clear();
    closing_ = true;
    ended_ = true;
  }
  changed_.notifyAll();
}

void GuardChain::setBusy(const std::string& name) {
  const MutexLock lock(mutex_);
  busy_ = name;
}

} // namespace exec_wrapper::guard
