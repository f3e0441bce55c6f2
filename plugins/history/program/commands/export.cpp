#include "history/program/commands/commands.h"
#include "history/program/commands/run_filter.h"
#include "history/program/setup/session.h"
#include "history/program/text/csv.h"
#include "history/program/text/run_json.h"

namespace exec_wrapper::history::program {

namespace {

void exportJson(Session& session, const RunFilter& filter) {
  Output& output = session.output();
  output.write(beginOfDocument("runs"));
  bool first = true;
  session.reader().eachRun(filter, [&](const std::vector<RunRow>& runs) {
    for (const RunRow& run : runs) {
      output.write((first ? "" : ",\n") + runJson(run).text());
      first = false;
    }
    return true;
  });
  output.write(endOfDocument());
}

void exportCsv(Session& session, const RunFilter& filter) {
  Output& output = session.output();
  output.write(csvTitles());
  session.reader().eachRun(filter, [&](const std::vector<RunRow>& runs) {
    for (const RunRow& run : runs) {
      output.write(csvLine(run));
    }
    return true;
  });
}

} // namespace

int exportRuns(Session& session) {
  const RunFilter filter = runFilterOf(session.request(), session.now());
  session.reader(); // a history that cannot be read is reported before anything is written
  if (session.request().value("format").value_or("json") == "csv") {
    exportCsv(session, filter);
  } else {
    exportJson(session, filter);
  }
  return 0;
}

} // namespace exec_wrapper::history::program
