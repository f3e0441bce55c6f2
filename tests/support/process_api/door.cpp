#include "support/process_api/door.h"

namespace exec_wrapper::test {

Door::Door(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers, std::uint16_t port,
           std::optional<Certificate> certificate)
    : listener_(std::move(handlers), port, std::move(certificate)),
      keeper_([this] { openInTime(); }) {}

Door::~Door() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  keeper_.join();
  listener_.end(); // those who serve may still call us
}

void Door::open() {
  const std::lock_guard lock(mutex_);
  opening_.reset();
  if (!ending_) {
    listener_.open();
  }
}

void Door::close(std::optional<Duration> length, std::optional<std::uint16_t> survivor) {
  const std::lock_guard lock(mutex_);
  opening_.reset();
  if (ending_) {
    return;
  }
  listener_.close(survivor);
  if (length) {
    opening_ = std::chrono::steady_clock::now() + *length;
  }
  changed_.notify_all();
}

void Door::openInTime() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (!opening_) {
      changed_.wait(lock);
    } else if (std::chrono::steady_clock::now() < *opening_) {
      const SteadyTime time = *opening_; // which may change meanwhile
      changed_.wait_until(lock, time);
    } else {
      opening_.reset();
      listener_.open();
    }
  }
}

} // namespace exec_wrapper::test
