#include "support/process/memory_reserve.h"

#include <sys/mman.h>

#include <atomic>
#include <new>

namespace exec_wrapper {

namespace {

// A new-handler has no arguments, so what it gives back is known to the process.
std::atomic<void*>& reserve() noexcept {
  static std::atomic<void*> address = nullptr;
  return address;
}

// `operator new` tries again afterwards, and throws once there is no handler.
void giveBack() {
  if (void* const block = reserve().exchange(nullptr)) {
    ::munmap(block, kMemoryReserve);
  } else {
    std::set_new_handler(nullptr);
  }
}

} // namespace

void reserveMemory() noexcept {
  void* const block =
      ::mmap(nullptr, kMemoryReserve, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block != MAP_FAILED) {
    reserve() = block;
    std::set_new_handler(giveBack);
  }
}

} // namespace exec_wrapper
