// Loaded into a program before its libraries (LD_PRELOAD): some of its allocations by operator new
// fail, those of its threads too. TEST_NEW has which: "12", or "12+", from then on; "0": none.
// TEST_NEW_PROGRAM is the path of the program; others that inherit the variables are left alone. The
// file TEST_NEW_FILE has room for two numbers, which are counted in it: calls, and failures.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

struct Counts {
  std::atomic<unsigned> calls;
  std::atomic<unsigned> failed;
};

Counts* counts = nullptr; // null: this program is left alone
unsigned number = 0;
std::atomic<bool> onward = false;

bool isTheProgram() {
  const char* const program = ::getenv("TEST_NEW_PROGRAM");
  char path[4096] = {};
  return program != nullptr && ::readlink("/proc/self/exe", path, sizeof path - 1) > 0 &&
         std::strcmp(path, program) == 0;
}

__attribute__((constructor)) void begin() {
  const char* const which = ::getenv("TEST_NEW");
  const char* const file = ::getenv("TEST_NEW_FILE");
  if (which == nullptr || file == nullptr || !isTheProgram()) {
    return;
  }
  const int fd = ::open(file, O_RDWR | O_CLOEXEC);
  void* const place = ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (place != MAP_FAILED) {
    char* rest = nullptr;
    number = static_cast<unsigned>(::strtoul(which, &rest, 10));
    onward = *rest == '+';
    counts = static_cast<Counts*>(place);
  }
}

bool fails() noexcept {
  if (counts == nullptr) {
    return false;
  }
  const unsigned call = ++counts->calls;
  const bool chosen = number != 0 && (call == number || (onward && call > number));
  counts->failed += chosen ? 1U : 0U;
  return chosen;
}

void* allocate(std::size_t size) noexcept {
  return fails() ? nullptr : std::malloc(size == 0 ? 1 : size);
}

} // namespace

void* operator new(std::size_t size) {
  for (;;) {
    if (void* const memory = allocate(size)) {
      return memory;
    }
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) {
      throw std::bad_alloc();
    }
    handler();
    onward = false; // it gave memory back, or another thread did
  }
}

void* operator new[](std::size_t size) {
  return ::operator new(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete[](void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
