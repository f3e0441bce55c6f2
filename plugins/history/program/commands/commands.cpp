#include "history/program/commands/commands.h"

#include "history/program/setup/request.h"

#include <array>

namespace exec_wrapper::history::program {

namespace {

constexpr CommandOption kFormat = {"format", "FORMAT",
                                   "text for people, json for programs: see "
                                   "the page of the history. Default: text",
                                   "text|json"};
constexpr CommandOption kJob = {"job", "NAME", "Only runs of this job"};
constexpr CommandOption kHost = {"host", "NAME", "Only runs on this host"};
constexpr CommandOption kSince = {
    "since", "TIME",
    "Only runs that began at this time or later: a duration ago (24h, 7d, 1h30m), today, "
    "yesterday, a day of the week (monday), 2026-11-01 or '2026-11-01 03:00', in the local time "
    "zone"};
constexpr CommandOption kUntil = {"until", "TIME", "Only runs that began before this time"};

constexpr auto kListOptions = std::to_array<CommandOption>({
    {"failed", "",
     "Only failed runs: failed, timed out, revoked, lost. The exit status is 1 if "
     "there are any"},
    {"refused", "", "Only refused runs"},
    {"running", "", "Only running runs, with their progress, the usual duration and the time left"},
    kJob,
    kHost,
    kSince,
    kUntil,
    {"limit", "N", "At most so many runs, the newest ones. 0: no limit. Default: 50"},
    kFormat,
});

constexpr auto kShowOptions = std::to_array<CommandOption>({
    {"follow", "", "Show a running run until it ends"},
    kFormat,
});

constexpr auto kJobsOptions = std::to_array<CommandOption>({
    {"job", "NAME", "Only this job"},
    kFormat,
});

constexpr auto kPruneOptions = std::to_array<CommandOption>({
    {"max-age", "DURATION", "In place of history-max-age: delete older runs that did not fail"},
    {"max-failed-age", "DURATION", "In place of history-max-failed-age: delete older failed runs"},
    {"max-bytes", "BYTES",
     "In place of history-max-bytes: delete the oldest runs until the "
     "database is no larger"},
});

constexpr auto kExportOptions = std::to_array<CommandOption>({
    {"format", "FORMAT", "json or csv. Default: json", "json|csv"},
    kJob,
    kHost,
    kSince,
    kUntil,
});

constexpr auto kServeOptions = std::to_array<CommandOption>({
    {"port", "N", "The port on 127.0.0.1. 0: any free one. Default: 8079"},
});

constexpr auto kCommands = std::to_array<Command>({
    {"list", "", "Lists the newest runs, the newest one last", kListOptions, &listRuns},
    {"show", "ID", "Shows all of a run, by the first characters of its id", kShowOptions, &showRun},
    {"jobs", "", "Lists the jobs: their results, usual durations and next starts", kJobsOptions,
     &showJobs},
    {"prune", "", "Deletes old runs, as the settings history-max-* require", kPruneOptions,
     &pruneRuns},
    {"export", "", "Writes all runs, the newest one first", kExportOptions, &exportRuns},
    {"html",
     "",
     "Writes the page of the history: one HTML file that needs no network",
     {},
     &writeHtml},
    {"serve", "",
     "Serves the same page on 127.0.0.1, updated while you look, to this user and root, until "
     "Ctrl-C",
     kServeOptions, &servePage},
});

constexpr auto kCommon = std::to_array<CommandOption>({
    {"history", "DATABASE",
     "The history: on, the path of a file, or postgresql:KEYWORD=VALUE ... "
     "as in the setting history of exec_wrapper"},
    {"config", "FILE", "The properties file of exec_wrapper"},
    {"color", "WHEN", "Whether to use colors: always, never or auto. Default: auto",
     "always|never|auto"},
    {"no-pager", "", "Do not show long texts with a pager (PAGER, else less)"},
    {"help", "", "Show the help, of all commands or of one"},
    {"version", "", "Show the version"},
});

} // namespace

std::span<const Command> commands() {
  return kCommands;
}

std::span<const CommandOption> commonOptions() {
  return kCommon;
}

} // namespace exec_wrapper::history::program
