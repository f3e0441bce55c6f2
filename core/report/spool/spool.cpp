#include "report/spool/spool.h"

#include "report/spool/event_codec.h"
#include "support/process/start_failure.h"
#include "support/text/exception_text.h"

#include <pthread.h>

#include <system_error>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr Duration kPatience = std::chrono::seconds(5); // for the disk
constexpr Duration kPatienceAtStart = std::chrono::milliseconds(500);
constexpr std::size_t kMostJobs = 1000;

} // namespace

Spool::Spool(SpoolConfig rules, const RunIdentity& run, events::Bus& bus, const Clock& clock,
             std::function<void()> changed)
    : rules_(std::move(rules)), clock_(clock), changed_(std::move(changed)), bus_(bus),
      log_(bus, "spool"), book_(rules_, run) {}

Spool::~Spool() {
  bus_.unsubscribe(*this);
  quit();
  std::thread thread;
  {
    MutexLock lock(mutex_);
    thread.swap(thread_);
  }
  if (thread.joinable()) {
    thread.join();
  }
}

void Spool::addRecipient(const std::string& reporter, const DeliveryPolicy& policy) {
  book_.addRecipient(reporter, policy);
  if (!std::exchange(subscribed_, true)) {
    bus_.subscribe(*this);
  }
}

EventKinds Spool::kinds() const noexcept {
  return kKeptKinds;
}

void Spool::receive(EventPtr event) noexcept {
  put(std::move(event));
}

void Spool::settled(const std::string& reporter, std::uint64_t sequence, Facts remember) noexcept {
  try {
    put(Settled{reporter, sequence, std::move(remember)});
  } catch (const std::bad_alloc&) {
    // The event will be delivered twice.
  }
}

void Spool::touch() noexcept {
  put(Touch());
}

void Spool::put(Job job) noexcept {
  if (!keeps()) {
    return;
  }
  try {
    MutexLock lock(mutex_);
    if (jobs_.size() >= kMostJobs && !std::holds_alternative<EventPtr>(job)) {
      return;
    }
    jobs_.push_back(std::move(job));
    if (!thread_.joinable()) {
      thread_ = std::thread([this] { work(); });
    }
    roused_.notifyOne();
  } catch (const std::system_error& error) {
    giveUp("cannot start its thread: " + startFailure(error.code().value()));
  } catch (...) {
    giveUp("out of memory: " + exceptionText());
  }
}

void Spool::awaitBegun() {
  const SteadyTime latest = clock_.now() + kPatienceAtStart;
  {
    MutexLock lock(mutex_);
    while (subscribed_ && !begun_ && keeps() && !quit_ && clock_.now() < latest) {
      kept_.waitUntil(mutex_, latest);
    }
  }
  sayWhy();
}

void Spool::awaitKept(const Event& event) {
  const SteadyTime latest = clock_.now() + kPatience;
  {
    MutexLock lock(mutex_);
    while (keptUpTo_ < event.sequence && keeps() && !quit_) {
      if (clock_.now() >= latest) {
        break;
      }
      kept_.waitUntil(mutex_, latest);
    }
  }
  if (keeps() && clock_.now() >= latest) {
    giveUp("the disk did not respond for five seconds");
  }
  sayWhy();
}

void Spool::work() noexcept {
  pthread_setname_np(pthread_self(), "spool");
  while (const std::optional<Job> job = next()) {
    perform(*job);
    finishJob(*job);
  }
}

std::optional<Spool::Job> Spool::next() {
  MutexLock lock(mutex_);
  while (!quit_ && jobs_.empty()) {
    roused_.wait(mutex_);
  }
  if (quit_) {
    return std::nullopt;
  }
  busySince_ = clock_.now();
  return jobs_.front(); // it leaves the queue when it is done
}

void Spool::perform(const Job& job) noexcept {
  if (!keeps()) {
    return book_.abandon();
  }
  try {
    if (const auto* const event = std::get_if<EventPtr>(&job)) {
      keep(**event);
    } else if (const auto* const settled = std::get_if<Settled>(&job)) {
      book_.settled(settled->reporter, settled->sequence, settled->remember);
    } else {
      book_.touch();
    }
  } catch (...) {
    giveUp(exceptionText());
    book_.abandon();
  }
  sayWhy();
}

void Spool::keep(const Event& event) {
  book_.keep(event);
  {
    MutexLock lock(mutex_);
    begun_ = true;
  }
  kept_.notifyAll();
  book_.sync();
}

void Spool::finishJob(const Job& job) {
  bool rests = false;
  {
    MutexLock lock(mutex_);
    if (const auto* const event = std::get_if<EventPtr>(&job)) {
      keptUpTo_ = (*event)->sequence;
      kept_.notifyAll();
    }
    jobs_.pop_front();
    busySince_.reset();
    rests = jobs_.empty();
  }
  if (rests && closed_) {
    changed_();
  }
}

// Not logged at once: the bus may be passing an event to us.
void Spool::giveUp(std::string why) noexcept {
  MutexLock lock(mutex_);
  if (!broken_.exchange(true)) {
    unsaid_ = std::move(why);
  }
  if (!thread_.joinable()) {
    jobs_.clear(); // no thread will do them
  }
  kept_.notifyAll();
}

void Spool::sayWhy() noexcept {
  std::string why;
  {
    MutexLock lock(mutex_);
    why.swap(unsaid_);
  }
  if (!why.empty()) {
    log_.warning(
        "the spool no longer keeps the events of this run, undelivered events may be lost: " + why);
  }
}

bool Spool::atRest() const {
  MutexLock lock(mutex_);
  return jobs_.empty();
}

bool Spool::stuck(SteadyTime now) const {
  MutexLock lock(mutex_);
  return busySince_ && now - *busySince_ > kPatience;
}

std::optional<SteadyTime> Spool::nextCheck(SteadyTime now) const {
  MutexLock lock(mutex_);
  if (!busySince_ || now - *busySince_ > kPatience) {
    return std::nullopt;
  }
  return *busySince_ + kPatience + std::chrono::milliseconds(1);
}

void Spool::quit() noexcept {
  MutexLock lock(mutex_);
  quit_ = true;
  roused_.notifyOne();
  kept_.notifyAll();
}

} // namespace exec_wrapper::report
