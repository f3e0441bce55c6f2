#include "base/times.h"
#include "history/program/commands/commands.h"
#include "history/program/setup/session.h"
#include "history/program/text/run_json.h"
#include "history/program/text/strip.h"
#include "history/program/text/table.h"
#include "history/program/text/times.h"
#include "history/read/jobs.h"

namespace exec_wrapper::history::program {

namespace {

std::string countOf(std::int64_t count) {
  return count == 0 ? "" : std::to_string(count);
}

/// When the job should start next, or how late it is.
Cell nextOf(const JobRow& job, const std::optional<Expectation>& expectation, WallTime now) {
  if (!expectation) {
    return cell(job.schedule, Tone::Faint); // not understood, so not judged
  }
  if (expectation->late() && expectation->since) {
    const std::string since = localTime(base::unixMicroseconds(*expectation->since));
    return expectation->missed == 1
               ? cell("late since " + since, Tone::Bad)
               : cell("missed " + std::to_string(expectation->missed) + " since " + since,
                      Tone::Bad);
  }
  return cell(expectation->next ? distance(base::unixMicroseconds(*expectation->next), now) : "");
}

Cell lastSuccessOf(const JobRow& job, WallTime now) {
  return job.lastSuccessUs ? cell(distance(*job.lastSuccessUs, now)) : cell("never", Tone::Warning);
}

std::string tableOf(const std::vector<JobRow>& jobs, const Session& session) {
  Table table({{.title = "JOB", .least = 16},
               {.title = "RUNS", .right = true},
               {.title = "FAILED", .right = true},
               {.title = "REFUSED", .right = true, .spare = 2},
               {.title = "LAST SUCCESS"},
               {.title = "USUAL", .right = true, .spare = 1},
               {.title = "95 %", .right = true, .spare = 3},
               {.title = "LAST RUNS"},
               {.title = "NEXT START", .least = 10}});
  for (const JobRow& job : jobs) {
    table.add({cell(job.job), cell(countOf(job.runs)), cell(countOf(job.failed), Tone::Bad),
               cell(countOf(job.refused), Tone::Warning), lastSuccessOf(job, session.now()),
               cell(durationOf(job.usualUs)), cell(durationOf(job.longUs)),
               stripOf(job.strip, session.screen()),
               nextOf(job, expectationOf(job, session.now()), session.now())});
  }
  return table.text(session.screen());
}

} // namespace

int showJobs(Session& session) {
  const std::vector<JobRow> jobs =
      jobsOf(session.reader(), session.request().value("job").value_or(""));
  if (session.wantsJson()) {
    std::vector<common::JsonObject> objects;
    objects.reserve(jobs.size());
    for (const JobRow& job : jobs) {
      objects.push_back(jobJson(job, expectationOf(job, session.now())));
    }
    session.output().write(document("jobs", objects));
    return 0;
  }
  std::string text = tableOf(jobs, session);
  if (jobs.empty() && session.screen().terminal) {
    text = "No jobs found.\n";
  }
  session.show(text);
  return 0;
}

} // namespace exec_wrapper::history::program
