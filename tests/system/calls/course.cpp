#include "system/calls/course.h"

#include "support/wrapper.h"

#include <algorithm>
#include <filesystem>

namespace exec_wrapper::test::calls {

namespace {

constexpr int kFailed = 7;
constexpr int kTimedOut = 124;

constexpr Course kCourses[] = {
    {"local", "a lock file, a counter and a log file", kFailed},
    {"spool", "a webhook and a spool", kFailed},
    {"history", "a history (SQLite)", kFailed},
    {"pipe", "`output-tail`, with pipes", kFailed},
    {"terminal", "`output-tail`, at a terminal", kFailed},
    {"taskrunner", "`taskrunner`, whose exit status is 0", 0},
    {"timeout", "a time limit, and a command of several processes", kTimedOut},
    {"flush", "`--flush` of a spool with an undelivered run", 0},
};

// The command says something, leaves a trace of each time that it ran, and fails.
constexpr const char* kCommand = "echo out; echo ran >>marker; exit 7";
constexpr const char* kSlowCommand = "echo out; echo ran >>marker; sleep 60 & sleep 60";

Words spooled(const std::string& server) {
  return {"--process-name", "job",   "--webhook-url",   server, "--webhook-retries", "0",
          "--spool-dir",    "spool", "--drain-timeout", "2"};
}

} // namespace

std::span<const Course> courses() {
  return kCourses;
}

const Course* findCourse(std::string_view name) {
  const auto* const found = std::ranges::find(kCourses, name, &Course::name);
  return found == std::end(kCourses) ? nullptr : found;
}

Words wordsOf(const Course& course, const std::string& server) {
  const Words command = {"/bin/sh", "-c", kCommand};
  const Words wrapper = {wrapperProgram()};
  if (course.name == "local") {
    return wrapper + Words{"--lockfile", "lock", "--threshold", "1",   "--counter-file", "count",
                           "--log-file", "log",  "--log-level", "INFO"} +
           command;
  }
  if (course.name == "spool") {
    return wrapper + spooled(server) + command;
  }
  if (course.name == "history") {
    return wrapper + Words{"--history", "history/runs.db", "--history-timeout", "1"} + command;
  }
  if (course.name == "pipe") {
    return wrapper + Words{"--output-tail", "4096"} + command;
  }
  if (course.name == "terminal") {
    const std::string line =
        wrapperProgram() + " --output-tail 4096 /bin/sh -c '" + std::string(kCommand) + "'";
    return {"/usr/bin/script", "--quiet", "--return", "--command", line, "/dev/null"};
  }
  if (course.name == "taskrunner") {
    return {std::filesystem::path(wrapperProgram()).replace_filename("taskrunner"), "-c", kCommand,
            "-l", "lock"};
  }
  if (course.name == "timeout") {
    return wrapper +
           Words{"--process-timeout", "0.3", "--process-termination-grace-period", "0.2"} +
           Words{"/bin/sh", "-c", kSlowCommand};
  }
  return wrapper + spooled(server) + Words{"--flush"};
}

} // namespace exec_wrapper::test::calls
