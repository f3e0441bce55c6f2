#include "base/random/random_bits.h"

#include "base/stable_hash.h"

#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string_view>

namespace exec_wrapper::base {

namespace {

std::uint64_t makeshiftBits() noexcept {
  const std::array<std::int64_t, 3> facts = {
      std::chrono::system_clock::now().time_since_epoch().count(),
      std::chrono::steady_clock::now().time_since_epoch().count(), ::getpid()};
  return stableHash({reinterpret_cast<const char*>(facts.data()), sizeof facts});
}

} // namespace

std::uint64_t randomBits() noexcept {
  std::uint64_t bits = 0; // so few come as a whole or not at all
  const bool known = ::getrandom(&bits, sizeof bits, GRND_NONBLOCK) == sizeof bits;
  return known ? bits : makeshiftBits();
}

} // namespace exec_wrapper::base
