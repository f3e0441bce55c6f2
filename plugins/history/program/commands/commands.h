#pragma once

namespace exec_wrapper::history::program {

class Session;

// The commands. Each returns the exit status, and throws Fatal or SqlError.

int listRuns(Session& session);
int showRun(Session& session);
int showJobs(Session& session);
int pruneRuns(Session& session);
int exportRuns(Session& session);
int writeHtml(Session& session);
int servePage(Session& session);

} // namespace exec_wrapper::history::program
