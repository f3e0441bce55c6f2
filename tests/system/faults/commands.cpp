#include "system/faults/commands.h"

#include "support/confined.h"
#include "support/wrapper.h"

#include <cstdlib>

namespace exec_wrapper::test::faults {

namespace {

constexpr const char* kSpool = "spool";

std::string seconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) +
         "ms";
}

bool endsByItself(const Cell& cell) {
  return cell.end == End::Exits || cell.end == End::Dies ||
         (cell.end == End::Kill && cell.moment == Moment::FinalUpdate);
}

Words settingsOf(const Cell& cell, Duration apiTimeout, const TempDir& directory) {
  Words words = {"--api-heartbeat-interval",
                 cell.moment == Moment::Heartbeat ? seconds(kHeartbeat) : "0"};
  if (cell.end == End::TimesOut) {
    words = words + Words{"--process-timeout", seconds(processTimeout(cell, apiTimeout))};
  }
  if (cell.end == End::Kill) {
    words = words + Words{"--watcher", "true", "--spool-dir", directory.file(kSpool)};
  }
  return words;
}

} // namespace

Duration processTimeout(const Cell& cell, Duration apiTimeout) {
  // The command has to be ready within it, also beside others.
  const Duration least = std::chrono::milliseconds(kSanitized ? 3000 : 500);
  return cell.moment == Moment::Heartbeat ? kHeartbeat + apiTimeout + kRetryDelay + least : least;
}

ProcessSpec wrapperFor(const Cell& cell, const Site& site, Duration apiTimeout,
                       const TempDir& directory) {
  directory.write("config/exec_wrapper/exec_wrapper.properties", "");
  const Words api = {"--api-base-url",    site.url(), "--api-key",         "the-api-key",
                     "--process-type-id", "7",        "--deployment",      "test",
                     "--api-unavailable", "run",      "--api-timeout",     seconds(apiTimeout),
                     "--api-retries",     "1",        "--api-retry-delay", seconds(kRetryDelay)};
  const Words others = {"--process-termination-grace-period",
                        seconds(kGrace),
                        "--log-level",
                        "DEBUG",
                        "--log-format",
                        "json"};
  ProcessSpec spec;
  spec.argv = Words{wrapperProgram()} + api + site.options() + others +
              settingsOf(cell, apiTimeout, directory);
  spec.directory = directory.path();
  spec.environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                      {"HOME", directory.path()},
                      {"XDG_CONFIG_HOME", directory.file("config")}};
  for (const char* const name : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* const value = std::getenv(name)) {
      spec.environment[name] = value;
    }
  }
  return spec;
}

std::string spoolOf(const ProcessSpec& wrapper) {
  return wrapper.directory + "/" + kSpool;
}

Words childFor(const Cell& cell, const Plan& plan) {
  const Words runaway = {"fork", "fork",  "session", "ignore", "TERM", "ready", "pause",
                         "end",  "ready", "exit",    "0",      "end",  "reap"};
  Words steps = {"stamp", "started", "catch", "TERM", "catch", "USR1", "report", "pid"};
  if (!endsByItself(cell)) {
    steps = steps + runaway;
  }
  steps = steps + Words{"say", "ready"};
  if (!endsByItself(cell) || plan.revoked) {
    steps = steps + Words{"await", "TERM", "stamp", "term"};
  } else {
    steps = steps + Words{"await", "USR1"};
  }
  if (!endsByItself(cell)) {
    return childWords(steps + Words{"pause"});
  }
  const Words last =
      cell.end == End::Dies ? Words{"die", kDeadly} : Words{"exit", std::to_string(kExitStatus)};
  return childWords(steps + Words{"stamp", "ended"} + last);
}

} // namespace exec_wrapper::test::faults
