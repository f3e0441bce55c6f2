#include "benchmark/crowd.h"
#include "benchmark/measurements.h"
#include "benchmark/rounds.h"
#include "benchmark/statistics.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

double milliseconds(Duration length) {
  return std::chrono::duration<double, std::milli>(length).count();
}

test::Outcome asked(const std::string& database, const Words& words) {
  test::ProcessSpec spec;
  spec.argv = {historyProgram(), "--history", database};
  spec.argv.insert(spec.argv.end(), words.begin(), words.end());
  spec.environment["HOME"] = std::filesystem::path(database).parent_path().string();
  test::Outcome outcome = test::run(spec, std::chrono::minutes(2));
  if (outcome.status > 1) { // 1: there are failures in it
    throw std::runtime_error(words.front() + ": " + outcome.err);
  }
  return outcome;
}

/// The runs that ended, of all in the history.
std::string rowsOf(const std::string& database) {
  const std::string csv = asked(database, {"export", "--format", "csv"}).out;
  const auto lines = std::ranges::count(csv, '\n') - 1;
  std::int64_t running = 0;
  for (std::size_t at = csv.find(",running,"); at != csv.npos; at = csv.find(",running,", at + 1)) {
    ++running;
  }
  return std::to_string(lines - running);
}

void addSingle(Workbench& bench, const std::vector<Contestant>& both, unsigned rounds,
               Table& table) {
  const Words command = bench.command({"end"});
  std::map<std::string, std::vector<double>> starts;
  const auto series = takeTurns(both, rounds, [&](const Contestant& contestant) {
    Spawned process(contestant.wrap(command, 0), bench.environment());
    const SteadyTime start = process.startedAt();
    const Ending ending = process.await();
    starts[contestant.name].push_back(
        milliseconds(SteadyTime{Duration(bench.board().ended)} - start));
    return milliseconds(ending.at - start);
  });
  for (const Series& one : series) {
    table.rows.push_back(
        {one.name, "1", shown(spreadOf(starts[one.name]), 2), shown(spreadOf(one.values), 2), ""});
  }
}

} // namespace

Table historyOfRuns(Workbench& bench, Effort effort) {
  Table table;
  table.title = "Runs with a history";
  table.explanation = "What a history (SQLite) costs a run, in milliseconds: until the command has "
                      "run, and until the wrapper's end; for many at once the average, and the "
                      "time from the end of all commands to the end of the last wrapper. The goal: "
                      "1,000 runs that end at once lose no row, the last has its row within 10 s, "
                      "and no command starts 5 ms later.";
  table.columns = {"", "at once", "until the command has run", "until the end", "rows"};
  const std::string database = bench.file("history.db");
  const std::vector<Contestant> both = {local(bench), withHistory(bench, database)};
  addSingle(bench, both, effort.of(200U, 3U), table);
  for (const Contestant& contestant : both) {
    std::filesystem::remove(database);
    const unsigned size = effort.of(1000U, 10U);
    Crowd crowd(bench, contestant, size);
    const Crowd::End end = crowd.end();
    table.rows.push_back({contestant.name, std::to_string(size),
                          shown(milliseconds(crowd.starting()) / size, 2),
                          "all " + shown(milliseconds(end.length), 0),
                          contestant.name == kWithHistory ? rowsOf(database) : ""});
  }
  return table;
}

Table readingAHistory(Workbench& bench, Effort effort) {
  const std::string runs = effort.of("100000", "1000");
  Table table;
  table.title = "Reading a history";
  table.explanation =
      "Of " + runs + " runs of 40 jobs, in a file (SQLite): the best of five times.";
  table.columns = {"", "ms", "KiB printed", "goal"};
  const std::string database = bench.file("large.db");
  test::ProcessSpec generator;
  generator.argv = {historyGenerator(), database, runs};
  if (const test::Outcome made = test::run(generator, std::chrono::minutes(5)); made.status != 0) {
    throw std::runtime_error("history_generator: " + made.err);
  }
  struct Question {
    Words words;
    const char* goal;
  };
  const std::vector<Question> questions = {
      {{"list"}, "≤ 100 ms"}, {{"list", "--running"}, ""},         {{"list", "--failed"}, ""},
      {{"jobs"}, "≤ 300 ms"}, {{"html"}, "≤ 2000 ms, ≤ 5120 KiB"}, {{"export"}, ""}};
  for (const Question& question : questions) {
    Duration best = Duration::max();
    std::size_t printed = 0;
    for (unsigned i = 0; i < effort.of(5U, 1U); ++i) {
      const test::Outcome outcome = asked(database, question.words);
      best = std::min(best, outcome.elapsed);
      printed = outcome.out.size();
    }
    std::string name = "exec_wrapper_history";
    for (const std::string& word : question.words) {
      name += " " + word;
    }
    table.rows.push_back({"`" + name + "`", shown(milliseconds(best), 0),
                          shown(static_cast<double>(printed) / 1024, 0), question.goal});
  }
  return table;
}

} // namespace exec_wrapper::benchmark
