#pragma once

#include "exec_wrapper/time.h"

#include <condition_variable>
#include <mutex>
#include <optional>

// Clang's thread-safety analysis; a plain std::mutex has no annotations. Empty on other compilers.
#if defined(__clang__)
#define EW_CAPABILITY(x) __attribute__((capability(x)))
#define EW_SCOPED_CAPABILITY __attribute__((scoped_lockable))
#define EW_GUARDED_BY(x) __attribute__((guarded_by(x)))
#define EW_REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define EW_ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define EW_RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))
#define EW_EXCLUDES(...) __attribute__((locks_excluded(__VA_ARGS__)))
#define EW_NO_ANALYSIS __attribute__((no_thread_safety_analysis))
#else
#define EW_CAPABILITY(x)
#define EW_SCOPED_CAPABILITY
#define EW_GUARDED_BY(x)
#define EW_REQUIRES(...)
#define EW_ACQUIRE(...)
#define EW_RELEASE(...)
#define EW_EXCLUDES(...)
#define EW_NO_ANALYSIS
#endif

namespace exec_wrapper {

class EW_CAPABILITY("mutex") Mutex {
public:
  void lock() EW_ACQUIRE() { mutex_.lock(); }
  void unlock() EW_RELEASE() { mutex_.unlock(); }

private:
  friend class Condition;
  std::mutex mutex_;
};

class EW_SCOPED_CAPABILITY MutexLock {
public:
  explicit MutexLock(Mutex& mutex) EW_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() EW_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

private:
  Mutex& mutex_;
};

/// A condition variable for `Mutex`. Waits end spuriously: wait in a loop.
class Condition {
public:
  void wait(Mutex& mutex) EW_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }

  /// Waits until notified, or until `time` if there is one.
  void waitUntil(Mutex& mutex, std::optional<SteadyTime> time) EW_REQUIRES(mutex) {
    if (!time) {
      wait(mutex);
      return;
    }
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait_until(lock, *time);
    lock.release();
  }

  void notifyOne() noexcept { condition_.notify_one(); }
  void notifyAll() noexcept { condition_.notify_all(); }

private:
  std::condition_variable condition_;
};

} // namespace exec_wrapper
