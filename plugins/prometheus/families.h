#pragma once

#include <span>
#include <string_view>

namespace exec_wrapper::prometheus {

/// A metric, with all its texts.
struct Family {
  enum class Type { Gauge, Counter };

  std::string_view name;
  Type type = Type::Gauge;
  std::string_view help;

  /// The label that distinguishes its series, besides the job; empty if there is one series.
  std::string_view label = {};
  std::span<const std::string_view> values = {}; ///< of the label
};

/// All metrics, in the order in which they are written.
std::span<const Family> families();

/// Null if there is no family of that name.
const Family* findFamily(std::string_view name);

// Their names.
inline constexpr std::string_view kLastStart = "exec_wrapper_last_start_timestamp_seconds";
inline constexpr std::string_view kLastEnd = "exec_wrapper_last_end_timestamp_seconds";
inline constexpr std::string_view kLastSuccess = "exec_wrapper_last_success_timestamp_seconds";
inline constexpr std::string_view kLastRefusal = "exec_wrapper_last_refusal_timestamp_seconds";
inline constexpr std::string_view kLastReady = "exec_wrapper_last_ready_timestamp_seconds";
inline constexpr std::string_view kLastStall = "exec_wrapper_last_stall_timestamp_seconds";
inline constexpr std::string_view kLastDuration = "exec_wrapper_last_duration_seconds";
inline constexpr std::string_view kLastExitStatus = "exec_wrapper_last_exit_status";
inline constexpr std::string_view kLastSucceeded = "exec_wrapper_last_succeeded";
inline constexpr std::string_view kLastAttempts = "exec_wrapper_last_attempts";
inline constexpr std::string_view kLastTimeouts = "exec_wrapper_last_timeouts";
inline constexpr std::string_view kLastProgress = "exec_wrapper_last_progress";
inline constexpr std::string_view kLastMemory = "exec_wrapper_last_resident_memory_max_bytes";
inline constexpr std::string_view kLastCpu = "exec_wrapper_last_cpu_seconds";
inline constexpr std::string_view kLastOomKills = "exec_wrapper_last_oom_kills";
inline constexpr std::string_view kRuns = "exec_wrapper_runs_total";
inline constexpr std::string_view kRefusals = "exec_wrapper_refusals_total";
inline constexpr std::string_view kAttempts = "exec_wrapper_attempts_total";
inline constexpr std::string_view kTimeouts = "exec_wrapper_timeouts_total";
inline constexpr std::string_view kStalls = "exec_wrapper_stalls_total";

} // namespace exec_wrapper::prometheus
