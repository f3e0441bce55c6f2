#include "fuzz/support/target.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// What libFuzzer calls; so does the replay.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  exec_wrapper::fuzz::examine({reinterpret_cast<const char*>(data), size});
  return 0;
}
