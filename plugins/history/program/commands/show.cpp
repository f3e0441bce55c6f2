#include "history/program/commands/commands.h"
#include "history/program/commands/run_page.h"
#include "history/program/setup/session.h"
#include "history/program/text/harmless.h"
#include "history/program/text/run_json.h"
#include "history/read/jobs.h"

#include "base/text.h"

#include <cstdio>
#include <optional>
#include <set>
#include <thread>

namespace exec_wrapper::history::program {

namespace {

constexpr Duration kPause = std::chrono::milliseconds(500); // between two looks

WholeRun readWhole(Reader& reader, RunRow run) {
  WholeRun whole;
  whole.details = reader.details(run.id);
  whole.attempts = reader.attempts(run.id);
  whole.alerts = reader.alertsOf(run.id);
  const std::vector<JobRow> jobs = jobsOf(reader, run.job);
  whole.usualUs = jobs.empty() ? Number() : jobs.front().usualUs;
  whole.run = std::move(run);
  return whole;
}

/// Prints what is new, until the run has ended. On a terminal the state is one line that changes;
/// in a pipe it is a line whenever the progress changed.
class Follower {
public:
  Follower(Session& session, const WholeRun& begin) : session_(session), usual_(begin.usualUs) {
    remember(begin.attempts, begin.alerts);
  }

  void follow(const std::string& id) {
    Reader& reader = session_.reader();
    for (;;) {
      const std::vector<RunRow> found = reader.runsOfId(id);
      if (found.empty()) {
        say("the run was deleted");
        return;
      }
      show(found.front(), reader.attempts(id), reader.alertsOf(id));
      if (!found.front().running()) {
        showEnd(found.front(), reader.details(id));
        return;
      }
      std::this_thread::sleep_for(kPause);
    }
  }

private:
  /// The lines that were shown. An attempt that has ended is another one than before.
  bool isNew(const std::string& line) { return shown_.insert(line).second; }

  void remember(const std::vector<AttemptRow>& attempts, const std::vector<AlertRow>& alerts) {
    for (const AttemptRow& attempt : attempts) {
      isNew(attemptLine(attempt, true, session_.screen()));
    }
    for (const AlertRow& alert : alerts) {
      isNew(alertLine(alert, session_.screen()));
    }
  }

  void show(const RunRow& run, const std::vector<AttemptRow>& attempts,
            const std::vector<AlertRow>& alerts) {
    const Screen& screen = session_.screen();
    for (const AttemptRow& attempt : attempts) {
      if (const std::string line = attemptLine(attempt, run.running(), screen); isNew(line)) {
        print(line);
      }
    }
    for (const AlertRow& alert : alerts) {
      if (const std::string line = alertLine(alert, screen); isNew(line)) {
        print(line);
      }
    }
    const bool changed = lastProgress_ != run.progress;
    if (run.running() && (screen.terminal || changed)) {
      lastProgress_ = run.progress;
      showState(run);
    }
    session_.output().flush();
  }

  void showState(const RunRow& run) {
    Screen screen = session_.screen();
    screen.color = false; // its marks would count as columns
    const std::string state = stateLine(run, usual_, std::chrono::system_clock::now(), screen);
    if (screen.terminal) {
      // A line that is longer than the terminal could not be erased.
      session_.output().write("\r\x1B[K" + cutToWidth(state, screen.columns - 1));
      open_ = true;
    } else {
      print(state + "\n");
    }
  }

  void print(const std::string& line) {
    session_.output().write((open_ ? "\r\x1B[K" : "") + line);
    open_ = false;
  }

  void say(const std::string& text) {
    print(text + "\n");
    session_.output().flush();
  }

  void showEnd(const RunRow& run, const RunDetails& details) {
    print(stateLine(run, usual_, session_.now(), session_.screen()) + "\n");
    print(harmlessLines(details.output) + harmlessLines(details.errorOutput));
    session_.output().flush();
  }

  Session& session_;
  const Number usual_;
  std::set<std::string> shown_;
  std::optional<std::string> lastProgress_;
  bool open_ = false; // the cursor is behind the state
};

int absent(const std::string& id) {
  std::fprintf(stderr, "exec_wrapper_history: no run has an id that begins with %s\n",
               base::shortened(harmless(id), 80).c_str());
  return 1;
}

int ambiguous(const std::string& id, const std::vector<RunRow>& runs) {
  std::fprintf(stderr,
               "exec_wrapper_history: several runs have an id that begins with %s, such as %s and "
               "%s: give more characters\n",
               base::shortened(harmless(id), 80).c_str(), harmless(runs[0].id).c_str(),
               harmless(runs[1].id).c_str());
  return 1;
}

} // namespace

int showRun(Session& session) {
  const std::string& id = session.request().argument;
  std::vector<RunRow> runs = session.reader().runsOfId(id);
  if (runs.empty()) {
    return absent(id);
  }
  if (runs.size() > 1 && runs.front().id != id) {
    return ambiguous(id, runs);
  }
  const WholeRun whole = readWhole(session.reader(), std::move(runs.front()));
  if (session.wantsJson()) {
    session.output().write(
        document("runs", {wholeRunJson(whole.run, whole.details, whole.attempts, whole.alerts)}));
    return 0;
  }
  const std::string text = runPage(whole, session.now(), session.screen());
  if (session.request().has("follow") && whole.run.running()) {
    session.output().write(text + "\n");
    Follower(session, whole).follow(whole.run.id);
    return 0;
  }
  session.show(text);
  return 0;
}

} // namespace exec_wrapper::history::program
