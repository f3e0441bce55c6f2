#include "history/program/text/words.h"

#include "base/text.h"
#include "base/times.h"
#include "history/program/text/progress.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace exec_wrapper::history::program {

namespace {

std::string endOf(Number status, Number signal) {
  if (signal) {
    const std::int64_t number = std::clamp<std::int64_t>(*signal, 0, 1'000);
    return base::signalName(static_cast<int>(number));
  }
  return status ? "exit status " + std::to_string(*status) : "";
}

std::string joined(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + "; " + second;
}

} // namespace

std::string whyOf(const RunRow& run) {
  if (run.running()) {
    return ProgressRead::of(run.progress).words();
  }
  if (run.result == "succeeded") {
    return run.exitStatus.value_or(0) == 0 && !run.signal ? "" : endOf(run.exitStatus, run.signal);
  }
  if (run.result == "failed") {
    return joined(endOf(run.exitStatus, run.signal), run.reason);
  }
  const bool plain = run.cause.empty() || run.cause == run.result || run.cause == "itself";
  return joined(run.reason.empty() && !plain ? run.cause : "", run.reason);
}

std::string whyOf(const AttemptRow& attempt) {
  const std::string end = endOf(attempt.exitStatus, attempt.signal);
  return attempt.cause.empty() || attempt.cause == "itself" ? end : joined(end, attempt.cause);
}

Number durationOf(const RunRow& run, WallTime now) {
  if (!run.running()) {
    return run.durationUs;
  }
  const std::int64_t begin = run.startedUs.value_or(run.queuedUs);
  const std::int64_t end = base::unixMicroseconds(now);
  return begin < end ? end - begin : 0;
}

std::string bytesOf(Number bytes) {
  if (!bytes) {
    return {};
  }
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto amount = static_cast<double>(*bytes);
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), amount < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", amount,
                kUnits.at(unit));
  return text.data();
}

} // namespace exec_wrapper::history::program
