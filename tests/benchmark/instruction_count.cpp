#include "benchmark/instruction_count.h"

#include "benchmark/spawned.h"

#include <cstdlib>
#include <stdexcept>

namespace exec_wrapper::benchmark {

bool canCountInstructions() {
  return !findProgram("valgrind").empty();
}

std::uint64_t instructionsOf(const Workbench& bench, const Words& words) {
  const std::string log = bench.write("callgrind.log", "");
  Words counted = {findProgram("valgrind"), "--tool=callgrind", "--callgrind-out-file=/dev/null"};
  counted.insert(counted.end(), words.begin(), words.end());
  Spawned process(counted, bench.environment(), log);
  const std::string mark = "==" + std::to_string(process.pid()) + "== Collected : ";
  const Ending ending = process.await();
  const std::string text = test::contents(log);
  const std::size_t place = text.find(mark);
  if (ending.status != 0 || place == text.npos) {
    throw std::runtime_error("valgrind fails: " + text);
  }
  return std::strtoull(text.c_str() + place + mark.size(), nullptr, 10);
}

} // namespace exec_wrapper::benchmark
