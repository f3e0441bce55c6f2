#include "base/times.h"
#include "history/program/commands/commands.h"
#include "history/program/commands/run_filter.h"
#include "history/program/commands/running_table.h"
#include "history/program/setup/session.h"
#include "history/program/text/run_json.h"
#include "history/program/text/table.h"
#include "history/program/text/times.h"
#include "history/program/text/words.h"
#include "history/read/jobs.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace exec_wrapper::history::program {

namespace {

constexpr std::size_t kUsualLimit = 50;
constexpr std::size_t kIdDigits = 8; // random ones: few runs share them

struct Found {
  std::vector<RunRow> runs; ///< newest first
  bool more = false;        ///< there are older ones
};

/// In the order of the index of failed runs.
const std::vector<std::string> kFailures = {"failed", "timed_out", "revoked", "lost"};

void append(std::vector<RunRow>& runs, std::vector<RunRow> others) {
  runs.insert(runs.end(), std::make_move_iterator(others.begin()),
              std::make_move_iterator(others.end()));
}

bool isNewer(const RunRow& a, const RunRow& b) {
  return std::pair(a.queuedUs, a.id) > std::pair(b.queuedUs, b.id);
}

/// The running ones are read in any case: one whose wrapper is gone has failed.
Found find(Session& session, std::size_t limit) {
  const Request& request = session.request();
  const bool failed = request.has("failed");
  const bool running = request.has("running");
  const bool refused = request.has("refused");
  RunFilter filter = runFilterOf(request, session.now());
  const std::size_t most = limit + 1; // one tells that there are more
  std::vector<RunRow> runs;
  if (!failed && !running && !refused) {
    runs = session.reader().runs(filter, most);
  }
  if (failed || refused) {
    filter.results = failed ? kFailures : std::vector<std::string>();
    filter.results.insert(filter.results.end(), refused ? 1 : 0, "refused");
    runs = session.reader().runs(filter, most);
  }
  if (failed || running) {
    filter.results = {"running"};
    std::vector<RunRow> open = session.reader().runs(filter, most);
    if (!running) {
      std::erase_if(open, [](const RunRow& run) { return run.running(); });
    }
    append(runs, std::move(open));
    std::ranges::sort(runs, isNewer);
  }
  const bool more = runs.size() > limit;
  if (more) {
    runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(limit), runs.end());
  }
  return {std::move(runs), more};
}

bool severalHosts(const std::vector<RunRow>& runs) {
  return std::ranges::any_of(runs, [&](const RunRow& run) { return run.host != runs[0].host; });
}

std::string cpuOf(const RunRow& run) {
  if (!run.cpuUserUs && !run.cpuSystemUs) {
    return {};
  }
  // Each is limited, so that the sum of hostile numbers is a number.
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
  return durationOf(Number(std::clamp<std::int64_t>(run.cpuUserUs.value_or(0), 0, kMost) +
                           std::clamp<std::int64_t>(run.cpuSystemUs.value_or(0), 0, kMost)));
}

std::string attemptsOf(const RunRow& run) {
  return run.attempts.value_or(1) > 1 ? std::to_string(*run.attempts) : "";
}

std::string tableOf(const std::vector<RunRow>& runs, const Session& session) {
  Table table({{.title = "BEGAN"},
               {.title = "RESULT"},
               {.title = "TIME", .right = true},
               {.title = "JOB", .least = 16},
               {.title = "WHY", .least = 14},
               {.title = "ATTEMPTS", .right = true, .spare = 2},
               {.title = "CPU", .right = true, .spare = 4},
               {.title = "MEMORY", .right = true, .spare = 5},
               {.title = "HOST", .least = 8, .spare = 3},
               {.title = "ID"}});
  const bool hosts = severalHosts(runs);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    table.add({cell(localTime(run->queuedUs)), cell(run->result, toneOf(run->result)),
               cell(durationOf(durationOf(*run, session.now()))), cell(run->job), cell(whyOf(*run)),
               cell(attemptsOf(*run)), cell(cpuOf(*run)), cell(bytesOf(run->maxResidentBytes)),
               cell(hosts ? run->host : ""), cell(run->id.substr(0, kIdDigits), Tone::Faint)});
  }
  return table.text(session.screen());
}

void showText(Session& session, const Found& found, std::size_t limit) {
  const bool running = session.request().has("running") && !session.request().has("failed") &&
                       !session.request().has("refused");
  std::string text = running ? runningTable(session, found.runs) : tableOf(found.runs, session);
  if (session.screen().terminal) { // in a pipe there are runs and nothing else
    if (found.runs.empty()) {
      text = "No runs found.\n";
    } else if (found.more) {
      text += painted("Only the newest " + std::to_string(limit) +
                          " runs are listed; --limit N lists more.",
                      Tone::Faint, session.screen()) +
              "\n";
    }
  }
  session.show(text, true);
}

} // namespace

int listRuns(Session& session) {
  std::size_t limit = session.request().number("limit").value_or(kUsualLimit);
  limit = limit == 0 ? std::numeric_limits<std::size_t>::max() - 1 : limit;
  const Found found = find(session, limit);
  if (session.wantsJson()) {
    std::vector<common::JsonObject> runs;
    std::transform(found.runs.rbegin(), found.runs.rend(), std::back_inserter(runs), &runJson);
    session.output().write(document("runs", runs));
  } else {
    showText(session, found, limit);
  }
  const bool failed =
      std::ranges::any_of(found.runs, [](const RunRow& run) { return isFailure(run.result); });
  return session.request().has("failed") && failed ? 1 : 0;
}

} // namespace exec_wrapper::history::program
