#include "history/program/commands/run_page.h"

#include "common/json/json_reader.h"
#include "history/program/text/harmless.h"
#include "history/program/text/progress.h"
#include "history/program/text/strip.h"
#include "history/program/text/times.h"
#include "history/program/text/words.h"

#include <algorithm>

namespace exec_wrapper::history::program {

namespace {

constexpr std::size_t kNames = 14; // columns

/// The lines of a page; a line without a value is left out.
class Page {
public:
  explicit Page(const Screen& screen) : screen_(screen) {}

  void line(std::string_view name, const std::string& value) {
    if (!value.empty()) {
      text_ += painted(name, Tone::Faint, screen_);
      text_ += std::string(kNames - std::min(name.size(), kNames - 1), ' ') + value + "\n";
    }
  }

  void fact(std::string_view name, const std::string& anyText) { line(name, harmless(anyText)); }

  void heading(std::string_view title) {
    text_ += "\n" + painted(title, Tone::Strong, screen_) + "\n";
  }

  void add(const std::string& lines) { text_ += lines; }

  std::string take() { return std::move(text_); }

private:
  const Screen& screen_;
  std::string text_;
};

std::string joined(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += part.empty() || text.empty() ? part : ", " + part;
  }
  return text;
}

std::string with(const std::string& before, const std::string& value) {
  return value.empty() ? "" : before + value;
}

std::string counted(Number count) {
  return count ? std::to_string(*count) : "";
}

std::string timeWithDistance(Number microseconds, WallTime now) {
  return microseconds ? localTime(microseconds) + " (" + distance(*microseconds, now) + ")" : "";
}

void addPlace(Page& page, const WholeRun& whole) {
  const RunRow& run = whole.run;
  page.fact("Command", run.command);
  page.fact("Place", joined({run.host, with("user ", run.user),
                             with("wrapper's pid ", counted(whole.details.wrapperPid))}));
  page.fact("Project", joined({whole.details.project, whole.details.deployment}));
  page.fact("Schedule", run.schedule + (run.schedule.empty() ? "" : with(", zone ", run.timeZone)));
}

void addTimes(Page& page, const WholeRun& whole, WallTime now) {
  const RunRow& run = whole.run;
  page.line("Began", timeWithDistance(run.queuedUs, now));
  page.line("Started", localTime(run.startedUs));
  page.line("Ended", localTime(run.endedUs));
  page.line("Duration", joined({durationOf(durationOf(run, now)),
                                with("usually ", durationOf(whole.usualUs))}));
  page.line("Waited", joined({with("for guards ", durationOf(run.lockWaitUs)),
                              with("start splay ", durationOf(run.startSplayUs))}));
}

void addUse(Page& page, const WholeRun& whole) {
  const RunRow& run = whole.run;
  page.line("CPU time", joined({with("user ", durationOf(run.cpuUserUs)),
                                with("system ", durationOf(run.cpuSystemUs))}));
  page.line("Memory", joined({with("at most ", bytesOf(run.maxResidentBytes)),
                              with("killed for lack of memory: ",
                                   counted(whole.details.oomKills.value_or(0) == 0
                                               ? Number()
                                               : whole.details.oomKills))}));
  page.line("Disk", joined({with("read ", bytesOf(whole.details.bytesRead)),
                            with("written ", bytesOf(whole.details.bytesWritten))}));
  page.line("Attempts", joined({counted(run.attempts), with("failed ", counted(run.failedAttempts)),
                                with("timed out ", counted(run.timedOutAttempts))}));
  page.line("Exit status", counted(run.wrapperStatus));
  page.fact("Version", with("exec_wrapper ", whole.details.version));
}

/// A JSON object of texts, one line each.
void addFacts(Page& page, const std::string& facts) {
  const auto object = common::JsonReader::parse(facts);
  if (!object || object->members().empty()) {
    return;
  }
  page.heading("Facts");
  for (const common::JsonReader::Member& member : object->members()) {
    page.add("  " + harmless(member.name) + " = " + harmless(member.value) + "\n");
  }
}

void addProcesses(Page& page, const std::string& processes) {
  if (!processes.empty() && processes != "[]") {
    page.heading("Processes before the signal");
    page.add("  " + harmless(processes) + "\n");
  }
}

void addText(Page& page, std::string_view title, const std::string& text) {
  if (!text.empty()) {
    page.heading(title);
    page.add(harmlessLines(text));
  }
}

} // namespace

std::string attemptLine(const AttemptRow& attempt, bool running, const Screen& screen) {
  const bool ended = attempt.endedUs.has_value();
  const std::string why = whyOf(attempt);
  const bool good = ended && attempt.exitStatus == 0 && !attempt.signal;
  std::string text = "  " + std::to_string(attempt.number) + "  " + localTime(attempt.startedUs);
  text += with("  ", durationOf(attempt.durationUs));
  text += with("  pid ", counted(attempt.pid)) + "  ";
  text += ended     ? painted(harmless(why), good ? Tone::Good : Tone::Bad, screen)
          : running ? painted("running", Tone::Active, screen)
                    : painted("its end is not recorded", Tone::Bad, screen);
  if (!attempt.decision.empty()) {
    const bool again = attempt.decision == "again";
    text += again ? "; again" + with(" after ", durationOf(attempt.retryDelayUs))
                  : "; no further attempt";
    text += with(": ", harmless(attempt.reason));
  }
  return text + "\n";
}

std::string alertLine(const AlertRow& alert, const Screen& screen) {
  return "  " + localTime(alert.atUs) + "  " +
         painted(harmless(alert.text), alert.recovery ? Tone::Good : Tone::Bad, screen) + "\n";
}

std::string stateLine(const RunRow& run, Number usualUs, WallTime now, const Screen& screen) {
  std::string text = painted(harmless(run.result), toneOf(run.result), screen);
  if (!run.running()) {
    return text + with(": ", harmless(whyOf(run)));
  }
  const ProgressRead progress = ProgressRead::of(run.progress);
  const Number elapsed = durationOf(run, now);
  text += with(" for ", durationOf(elapsed));
  if (const std::optional<double> part = progress.part()) {
    text += "  " + progressBar(*part, 20, screen) + " " +
            std::to_string(static_cast<int>(*part * 100)) + " %";
  }
  text += with("  ", harmless(progress.words()));
  const Number left = timeLeft(progress, elapsed.value_or(0), usualUs);
  if (left) {
    text += *left >= 0 ? ", about " + durationOf(left) + " left"
                       : ", " + durationOf(-*left) + " longer than usual";
  }
  return text;
}

std::string runPage(const WholeRun& whole, WallTime now, const Screen& screen) {
  Page page(screen);
  page.fact("Run", whole.run.id);
  page.fact("Job", whole.run.job);
  page.line("Result", stateLine(whole.run, whole.usualUs, now, screen));
  addPlace(page, whole);
  addTimes(page, whole, now);
  addUse(page, whole);
  if (!whole.attempts.empty()) {
    page.heading("Attempts");
    for (const AttemptRow& attempt : whole.attempts) {
      page.add(attemptLine(attempt, whole.run.running(), screen));
    }
  }
  if (!whole.alerts.empty()) {
    page.heading("Alerts");
    for (const AlertRow& alert : whole.alerts) {
      page.add(alertLine(alert, screen));
    }
  }
  addFacts(page, whole.details.facts);
  addProcesses(page, whole.details.processes);
  addText(page, "Output", whole.details.output);
  addText(page, "Error output", whole.details.errorOutput);
  return page.take();
}

} // namespace exec_wrapper::history::program
