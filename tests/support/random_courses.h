#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <random>
#include <sstream>
#include <string>

namespace exec_wrapper::test {

/// Random choices from a seed, the same on every machine.
class Chance {
public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  /// 0 to `count` - 1.
  std::size_t below(std::size_t count) { return engine_() % count; }
  bool oneIn(std::size_t count) { return below(count) == 0; }
  template <class T> T among(std::initializer_list<T> values) {
    return *(values.begin() + below(values.size()));
  }

private:
  std::mt19937_64 engine_;
};

/// A course of at most `steps` random steps. Returns what is wrong, in one line each; empty: nothing.
/// `log`, if not null, gets each step.
using RandomCourse =
    std::function<std::string(Chance& chance, std::size_t steps, std::ostream* log)>;

/// Tries out courses from consecutive seeds: `count`, or as many as EXEC_WRAPPER_TEST_COURSES says.
/// Of the first one that fails, returns the seed, the shortest beginning that fails, its steps, and
/// what is wrong; else an empty text. A failing seed is kept as a test: `failureOf(course, seed)`.
inline std::string failureOf(const RandomCourse& course, std::uint64_t seed, std::size_t steps) {
  const auto wrong = [&](std::size_t length, std::ostream* log) {
    Chance chance(seed);
    return course(chance, length, log);
  };
  if (wrong(steps, nullptr).empty()) {
    return {};
  }
  std::size_t shortest = 1;
  while (shortest < steps && wrong(shortest, nullptr).empty()) {
    ++shortest;
  }
  std::ostringstream told;
  const std::string what = wrong(shortest, &told);
  return "seed " + std::to_string(seed) + ", " + std::to_string(shortest) + " steps:\n" +
         told.str() + what;
}

inline std::string firstFailureOf(const RandomCourse& course, std::size_t count,
                                  std::size_t steps) {
  if (const char* const asked = std::getenv("EXEC_WRAPPER_TEST_COURSES")) {
    count = static_cast<std::size_t>(std::atoll(asked));
  }
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    if (std::string failure = failureOf(course, seed, steps); !failure.empty()) {
      return failure;
    }
  }
  return {};
}

} // namespace exec_wrapper::test
