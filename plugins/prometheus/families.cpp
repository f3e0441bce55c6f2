#include "families.h"
#include "exec_wrapper/event_names.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::prometheus {

namespace {

using Type = Family::Type;

constexpr std::array<std::string_view, 2> kModes = {"user", "system"};
constexpr std::array<std::string_view, 4> kCounts = {"success", "error", "skipped", "expected"};

constexpr std::array kFamilies = {
    Family{kLastStart, Type::Gauge, "When the newest run was admitted."},
    Family{kLastEnd, Type::Gauge, "When the newest finished run ended."},
    Family{kLastSuccess, Type::Gauge, "When the newest successful run ended."},
    Family{kLastRefusal, Type::Gauge,
           "When a run was last refused, for example because of a held lock."},
    Family{kLastReady, Type::Gauge, "When a command last reported that it is ready."},
    Family{kLastStall, Type::Gauge, "When a command was last found stalled."},
    Family{
        kLastDuration, Type::Gauge,
        "Duration of the newest finished run, with all its attempts and the waits between them."},
    Family{kLastExitStatus, Type::Gauge, "Exit status of the wrapper of that run."},
    Family{kLastSucceeded, Type::Gauge, "Whether that run succeeded: 1 or 0."},
    Family{kLastAttempts, Type::Gauge, "Number of attempts of that run."},
    Family{kLastTimeouts, Type::Gauge, "Number of its attempts that timed out."},
    Family{kLastProgress, Type::Gauge,
           "Progress that the command of the newest run reported, if any.", "kind", kCounts},
    Family{kLastMemory, Type::Gauge,
           "Maximum resident memory of one process of the newest finished run."},
    Family{kLastCpu, Type::Gauge, "CPU time of all processes of that run.", "mode", kModes},
    Family{kLastOomKills, Type::Gauge, "Number of processes of that run that were OOM-killed."},
    Family{kRuns, Type::Counter, "Finished runs, by result.", "result", kResultNames},
    Family{kRefusals, Type::Counter, "Refused runs."},
    Family{kAttempts, Type::Counter, "Attempts of the finished runs."},
    Family{kTimeouts, Type::Counter, "Attempts that timed out."},
    Family{kStalls, Type::Counter, "Stalls of the command, whatever they led to."},
};

} // namespace

std::span<const Family> families() {
  return kFamilies;
}

const Family* findFamily(std::string_view name) {
  const auto found = std::ranges::find(kFamilies, name, &Family::name);
  return found != kFamilies.end() ? &*found : nullptr;
}

} // namespace exec_wrapper::prometheus
