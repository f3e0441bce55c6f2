#include "history/program/commands/running_table.h"

#include "base/times.h"
#include "history/program/text/progress.h"
#include "history/program/text/strip.h"
#include "history/program/text/table.h"
#include "history/program/text/times.h"
#include "history/program/text/words.h"
#include "history/read/jobs.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace exec_wrapper::history::program {

namespace {

constexpr std::size_t kBar = 10; // columns

class UsualTimes {
public:
  explicit UsualTimes(Reader& reader) : reader_(reader) {}

  Number of(const std::string& job) {
    const auto [known, isNew] = known_.try_emplace(job);
    if (isNew) {
      const std::vector<JobRow> found = jobsOf(reader_, job);
      known->second = found.empty() ? Number() : found.front().usualUs;
    }
    return known->second;
  }

private:
  Reader& reader_;
  std::map<std::string, Number> known_;
};

std::string barOf(const ProgressRead& progress, const Screen& screen) {
  const std::optional<double> part = progress.part();
  if (!part) {
    return {};
  }
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), " %3d%%", static_cast<int>(*part * 100));
  return progressBar(*part, kBar, screen) + percent.data();
}

Cell leftOf(Number left) {
  if (!left) {
    return cell("");
  }
  return *left >= 0 ? cell(durationOf(left)) : cell("over by " + durationOf(-*left), Tone::Warning);
}

} // namespace

std::string runningTable(Session& session, const std::vector<RunRow>& runs) {
  Table table({{.title = "BEGAN"},
               {.title = "RESULT"},
               {.title = "TIME", .right = true},
               {.title = "USUAL", .right = true},
               {.title = "LEFT", .right = true},
               {.title = "JOB", .least = 16},
               {.title = "PROGRESS"},
               {.title = "STATUS", .least = 14, .spare = 2},
               {.title = "HOST", .least = 8, .spare = 1},
               {.title = "ID"}});
  UsualTimes usual(session.reader());
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const ProgressRead progress = ProgressRead::of(run->progress);
    const Number elapsed = durationOf(*run, session.now());
    const Number usually = usual.of(run->job);
    const bool goesOn = run->running() && elapsed;
    table.add({cell(localTime(run->queuedUs)), cell(run->result, toneOf(run->result)),
               cell(durationOf(elapsed)), cell(durationOf(usually)),
               leftOf(goesOn ? timeLeft(progress, *elapsed, usually) : Number()), cell(run->job),
               cell(barOf(progress, session.screen()), Tone::Active), cell(progress.words()),
               cell(run->host), cell(run->id.substr(0, 8), Tone::Faint)});
  }
  return table.text(session.screen());
}

} // namespace exec_wrapper::history::program
