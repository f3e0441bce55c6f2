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
    Family{kLastEnd, Type::Gauge, "When the newest run that is over ended."},
    Family{kLastSuccess, Type::Gauge, "When the newest run that succeeded ended."},
    Family{kLastRefusal, Type::Gauge, "When a run was last refused, by a lock that is held, say."},
    Family{kLastDuration, Type::Gauge,
           "How long the newest run that is over took, with all its attempts and the waits between "
           "them."},
    Family{kLastExitStatus, Type::Gauge, "What the wrapper of that run ended with."},
    Family{kLastSucceeded, Type::Gauge, "Whether that run succeeded: 1 or 0."},
    Family{kLastAttempts, Type::Gauge, "How many attempts that run made."},
    Family{kLastTimeouts, Type::Gauge, "How many of them timed out."},
    Family{kLastProgress, Type::Gauge,
           "What the command of the newest run told of its progress, if it did.", "kind", kCounts},
    Family{kLastMemory, Type::Gauge,
           "The most memory that a process of the newest run that is over had resident."},
    Family{kLastCpu, Type::Gauge, "CPU time of all processes of that run.", "mode", kModes},
    Family{kLastOomKills, Type::Gauge,
           "How many processes of that run the kernel killed for want of memory."},
    Family{kRuns, Type::Counter, "Runs that are over, by how they ended.", "result", kResultNames},
    Family{kRefusals, Type::Counter, "Runs that were refused."},
    Family{kAttempts, Type::Counter, "Attempts of the runs that are over."},
    Family{kTimeouts, Type::Counter, "Attempts that timed out."},
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
