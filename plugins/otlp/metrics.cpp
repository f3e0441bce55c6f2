#include "metrics.h"

#include "attributes.h"
#include "common/json/json_object.h"
#include "outcome.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::otlp {

namespace {

/// Collects metrics with the time and the job of one run.
class Gauges {
public:
  Gauges(std::string job, WallTime ended) : job_(std::move(job)), at_(unixNanoseconds(ended)) {}

  void begin(std::string_view name, std::string_view unit, std::string_view description) {
    end();
    metric_ = common::JsonObject();
    metric_.add("name", name).add("unit", unit).add("description", description);
  }

  void real(double value, std::string_view label = {}, std::string_view word = {}) {
    point(label, word).addJson("asDouble", realJson(value));
    points_.push_back(point_.text());
  }

  void count(std::uint64_t value, std::string_view label = {}, std::string_view word = {}) {
    point(label, word).add("asInt", std::to_string(std::min<std::uint64_t>(value, INT64_MAX)));
    points_.push_back(point_.text());
  }

  std::vector<std::string> all() {
    end();
    return std::move(metrics_);
  }

private:
  common::JsonObject& point(std::string_view label, std::string_view word) {
    Attributes attributes;
    attributes.add("exec_wrapper.job", job_);
    if (!label.empty()) {
      attributes.add(label, word);
    }
    point_ = common::JsonObject();
    return point_.addJson("attributes", attributes.json()).add("timeUnixNano", at_);
  }

  void end() {
    if (!points_.empty()) {
      metric_.addObject("gauge", common::JsonObject().addJson("dataPoints", jsonList(points_)));
      metrics_.push_back(metric_.text());
      points_.clear();
    }
  }

  const std::string job_;
  const std::string at_;
  common::JsonObject metric_;
  common::JsonObject point_;
  std::vector<std::string> points_;
  std::vector<std::string> metrics_;
};

void addUsage(Gauges& gauges, const Usage& usage) {
  gauges.begin("exec_wrapper.run.cpu.time", "s", "CPU time of the last run");
  gauges.real(secondsIn(usage.user), "cpu.mode", "user");
  gauges.real(secondsIn(usage.system), "cpu.mode", "system");
  if (usage.maxResidentBytes > 0) {
    gauges.begin("exec_wrapper.run.memory.peak", "By",
                 "Resident memory of the largest process of the last run");
    gauges.count(usage.maxResidentBytes);
  }
  gauges.begin("exec_wrapper.run.disk.io", "By", "Bytes from and to storage in the last run");
  gauges.count(usage.bytesRead, "disk.io.direction", "read");
  gauges.count(usage.bytesWritten, "disk.io.direction", "write");
  gauges.begin("exec_wrapper.run.paging.faults", "{fault}",
               "Pages that the last run read from storage");
  gauges.count(usage.majorFaults, "system.paging.fault.type", "major");
  gauges.begin("exec_wrapper.run.context_switches", "{context_switch}",
               "Context switches of the last run");
  gauges.count(usage.voluntarySwitches, "process.context_switch.type", "voluntary");
  gauges.count(usage.involuntarySwitches, "process.context_switch.type", "involuntary");
  gauges.begin("exec_wrapper.run.oom_kills", "{process}",
               "Processes of the last run that the kernel killed for lack of memory");
  gauges.count(usage.oomKills);
}

} // namespace

std::vector<std::string> metricsOf(const RunFinished& finished, WallTime ended,
                                   const RunIdentity& run) {
  Gauges gauges(run.job, ended);
  gauges.begin("exec_wrapper.run.duration", "s", "Duration of the last run, with all attempts");
  gauges.real(secondsIn(finished.elapsed), "exec_wrapper.result", resultWord(finished));
  gauges.begin("exec_wrapper.run.exit_status", "1", "Exit status of the last run");
  gauges.count(static_cast<std::uint64_t>(std::max(finished.exitStatus, 0)));
  gauges.begin("exec_wrapper.run.attempts", "{attempt}", "Attempts of the last run");
  gauges.count(finished.tally.attempt);
  if (finished.usage) {
    addUsage(gauges, *finished.usage);
  }
  return gauges.all();
}

} // namespace exec_wrapper::otlp
