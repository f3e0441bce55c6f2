#pragma once

#include "support/forked_process.h"
#include "support/checked.h"
#include "support/confined.h"
#include "support/deadline.h"

#include <semaphore.h>
#include <sys/mman.h>
#include <time.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <vector>

namespace exec_wrapper::test {

/// Between processes that have it in shared memory.
class SharedSemaphore {
public:
  SharedSemaphore() { checked(::sem_init(&semaphore_, 1, 0), "sem_init"); }
  SharedSemaphore(const SharedSemaphore&) = delete;
  SharedSemaphore& operator=(const SharedSemaphore&) = delete;
  ~SharedSemaphore() { ::sem_destroy(&semaphore_); }

  void post() { ::sem_post(&semaphore_); }

  /// Throws where nobody posts it in time.
  void wait() {
    timespec end{};
    ::clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += std::chrono::duration_cast<std::chrono::seconds>(kPatience).count();
    while (::sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &end) != 0) {
      if (errno != EINTR) {
        throw std::runtime_error("a process does not go on");
      }
    }
  }

private:
  sem_t semaphore_;
};

/// An object that processes share which are forked later. Its memory is given back with the last
/// of them.
template <class T> struct Unmap {
  void operator()(T* object) const {
    object->~T();
    ::munmap(object, sizeof(T));
  }
};
template <class T> using Shared = std::unique_ptr<T, Unmap<T>>;
template <class T> Shared<T> makeShared() {
  void* const place =
      ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (place == MAP_FAILED) {
    throwErrno("mmap");
  }
  return Shared<T>(new (place) T());
}

/// Processes that do the same at the same time, as often as they are told. One that is killed is
/// replaced.
class Contenders {
public:
  static constexpr int kMost = 50;

  /// `contend` is called in the processes, once a round.
  Contenders(int count, std::function<void()> contend) : contend_(std::move(contend)) {
    for (int i = 0; i < count; ++i) {
      processes_.push_back(start(i));
    }
  }

  int count() const { return static_cast<int>(processes_.size()); }
  pid_t pid(int index) const { return processes_[at(index)].pid(); }

  /// Lets those from `first` on, before `end`, take part in a round.
  void go(int first, int end) {
    for (int i = first; i < end; ++i) {
      slots_->go[at(i)].post();
    }
  }

  /// Waits until that one has done its part; or all but these.
  void await(int index) { slots_->done[at(index)].wait(); }
  void awaitAllBut(const std::set<int>& left) {
    for (int i = 0; i < count(); ++i) {
      if (!left.contains(i)) {
        await(i);
      }
    }
  }

  int indexOf(pid_t pid) const {
    int index = 0;
    while (this->pid(index) != pid) {
      ++index;
    }
    return index;
  }

  /// Ends it in the middle of what it does, and leaves a zombie.
  void kill(int index) { processes_[at(index)].kill(); }

  /// Puts another in the place of one that was killed.
  void replace(int index) {
    processes_[at(index)].reap();
    for (auto* const semaphores : {&slots_->go, &slots_->done}) {
      SharedSemaphore& semaphore = (*semaphores)[at(index)];
      semaphore.~SharedSemaphore();
      new (&semaphore) SharedSemaphore();
    }
    processes_[at(index)] = start(index);
  }

private:
  struct Slots {
    SharedSemaphore go[kMost];
    SharedSemaphore done[kMost];
  };

  static std::size_t at(int index) { return static_cast<std::size_t>(index); }

  ForkedProcess start(int index) {
    return ForkedProcess([this, index] {
      for (;;) {
        slots_->go[at(index)].wait();
        contend_();
        slots_->done[at(index)].post();
      }
      return 0;
    });
  }

  const std::function<void()> contend_;
  const Shared<Slots> slots_ = makeShared<Slots>();
  std::vector<ForkedProcess> processes_;
};

} // namespace exec_wrapper::test
