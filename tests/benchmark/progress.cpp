#include "benchmark/contestant.h"
#include "benchmark/measurements.h"
#include "benchmark/spawned.h"
#include "benchmark/statistics.h"

#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace exec_wrapper::benchmark {

namespace {

struct Told {
  double perSecond = 0;
  std::uint64_t lost = 0;
};

/// The number in "... the kernel dropped N datagrams ...", and the one in "... N datagrams came
/// faster ...".
std::uint64_t lostIn(const std::string& log) {
  std::uint64_t lost = 0;
  for (std::size_t at = log.find(" datagrams"); at != log.npos;
       at = log.find(" datagrams", at + 1)) {
    lost += std::strtoull(log.c_str() + log.rfind(' ', at - 1), nullptr, 10);
  }
  return lost;
}

Told tell(const Workbench& bench, bool narrow, unsigned rate, unsigned count) {
  const std::string log = bench.write("progress.log", "");
  Words words = bench.command({"narrow"});
  if (!narrow) {
    words.clear();
  }
  for (const std::string& word :
       {wrapperProgram(), std::string("--config"), bench.file("local.properties"),
        std::string("--lockfile"), bench.file("lock.0"),
        std::string("--enable-status-update-listener"), std::string("--status-update-socket-port"),
        std::string("0")}) {
    words.push_back(word);
  }
  for (const std::string& word :
       bench.command({"tell", std::to_string(rate), std::to_string(count)})) {
    words.push_back(word);
  }
  bench.board().told = 0;
  const Ending ending = Spawned(words, bench.environment(), log).await();
  if (ending.status != 0 || bench.board().told != count) {
    throw std::runtime_error("no progress could be sent: " + test::contents(log));
  }
  const std::chrono::duration<double> length = Duration(bench.board().ended - bench.board().began);
  return {count / length.count(), lostIn(test::contents(log))};
}

struct Room {
  const char* name;
  bool narrow;
  const char* goal;
};

/// Faster and faster, until something is lost.
std::vector<std::string> row(const Workbench& bench, const Room& room, Effort effort) {
  const std::vector<unsigned> rates = effort.of<std::vector<unsigned>>(
      {10'000, 20'000, 50'000, 100'000, 150'000, 200'000, 0}, {10'000});
  const unsigned parts = effort.of(1U, 20U); // of a second
  double best = 0;
  for (const unsigned rate : rates) {
    const unsigned count = (rate == 0 ? 500'000 : 2 * rate) / (2 * parts);
    for (int again = effort.of(3, 1); again > 0; --again) {
      const Told told = tell(bench, room.narrow, rate, count);
      if (told.lost != 0) {
        return {room.name, shown(best, 0), shown(told.perSecond, 0),
                shown(100 * static_cast<double>(told.lost) / count, 2) + " %", room.goal};
      }
      best = std::max(best, told.perSecond);
    }
  }
  return {room.name, shown(best, 0), "none", "", room.goal};
}

} // namespace

Table progress(Workbench& bench, Effort effort) {
  local(bench); // makes the properties file
  Table table;
  table.title = "Progress";
  table.explanation = "The command sends messages of 200 bytes by UDP, evenly, for one second at "
                      "each rate, at increasing rates. The columns: the highest rate without a "
                      "loss, the first rate with a loss, and the share that is lost then. The "
                      "sender itself uses one processor.";
  table.columns = {"", "all arrive, 1/s", "some lost, 1/s", "lost", "goal"};
  for (const Room& room : {Room{"the kernel's ordinary buffer", true, "≥ 10000"},
                           Room{"a buffer of 4 MiB", false, "≥ 100000"}}) {
    table.rows.push_back(row(bench, room, effort));
  }
  return table;
}

} // namespace exec_wrapper::benchmark
