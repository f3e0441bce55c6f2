#include "run/stall/stall_detector.h"

#include <algorithm>

namespace exec_wrapper::run {

void StallDetector::attemptStarted(SteadyTime now, Duration used) {
  running_ = true;
  armed_ = stalled_ = byWatchdog_ = sampling_ = false;
  watchdog_ = rules_.watchdog;
  last_ = lastWatchdog_ = now;
  sample_ = used;
  sampledAt_ = now;
}

void StallDetector::sign(bool counts, SteadyTime now) {
  if (counts && now > last_) {
    last_ = now;
    stalled_ = stalled_ && byWatchdog_; // only its own sign ends that
    sampling_ = false;
  }
}

void StallDetector::watchdog(SteadyTime now) {
  lastWatchdog_ = now;
  armed_ = true;
  if (byWatchdog_) {
    stalled_ = byWatchdog_ = false;
  }
  sign(rules_.signs.watchdog, now);
}

void StallDetector::ready(SteadyTime now) {
  if (rules_.watchdogFromReady && !armed_) {
    armed_ = true;
    lastWatchdog_ = now;
  }
}

void StallDetector::setWatchdog(Duration interval, SteadyTime now) {
  if (interval > Duration::zero()) {
    watchdog_ = interval;
    lastWatchdog_ = now;
  }
}

void StallDetector::resumed(Duration stopped) noexcept {
  last_ += stopped;
  lastWatchdog_ += stopped;
  sampledAt_ += stopped;
}

bool StallDetector::trigger() noexcept {
  const bool isNew = running_ && !stalled_;
  stalled_ = byWatchdog_ = stalled_ || isNew;
  return isNew;
}

std::optional<SteadyTime> StallDetector::dueAt() const {
  if (!running_) {
    return std::nullopt;
  }
  if (stalled_) {
    const bool polls = rules_.timeout && !byWatchdog_ && (rules_.signs.output || rules_.signs.cpu);
    return polls ? std::optional(polledAt_ + *rules_.timeout / 2) : std::nullopt;
  }
  std::optional<SteadyTime> due;
  if (rules_.timeout) {
    const SteadyTime half = last_ + *rules_.timeout / 2;
    due = sampling_                               ? askedAt_ + kLongestSample
          : rules_.signs.cpu && sampledAt_ < half ? half
                                                  : last_ + *rules_.timeout;
  }
  if (watchdog_ && armed_) {
    due = std::min(due.value_or(SteadyTime::max()), lastWatchdog_ + *watchdog_);
  }
  return due;
}

StallDetector::Step StallDetector::check(SteadyTime now) {
  const std::optional<SteadyTime> due = dueAt();
  if (!due || now < *due) {
    return Step::Nothing;
  }
  if (stalled_) {
    polledAt_ = now;
    sampling_ = rules_.signs.cpu;
    return sampling_ ? Step::SampleCpu : Step::Nothing;
  }
  if (watchdog_ && armed_ && now >= lastWatchdog_ + *watchdog_) {
    stalled_ = byWatchdog_ = true;
    return Step::Stalled;
  }
  if (sampling_) {
    return cpuSampled(std::nullopt, now);
  }
  if (rules_.signs.cpu) {
    sampling_ = true;
    askedAt_ = now;
    return Step::SampleCpu;
  }
  return silentTooLong(now);
}

StallDetector::Step StallDetector::silentTooLong(SteadyTime now) {
  stalled_ = true;
  polledAt_ = now;
  return Step::Stalled;
}

StallDetector::Step StallDetector::cpuSampled(std::optional<Duration> total, SteadyTime now) {
  if (!running_ || !sampling_) {
    return Step::Nothing; // another sign came meanwhile
  }
  sampling_ = false;
  const bool comparable = sample_ && sampledAt_ >= last_;
  const bool alive = total && comparable && computed(*total, now);
  const bool atTheEnd = now >= last_ + *rules_.timeout;
  sample_ = total;
  sampledAt_ = now;
  if (alive) {
    sign(true, now);
  } else if (stalled_) {
    return Step::Nothing;
  } else if (atTheEnd && total && !comparable) {
    last_ = now - *rules_.timeout / 2; // there is nothing to compare it with yet
  } else if (atTheEnd) {
    return silentTooLong(now);
  }
  return Step::Nothing;
}

/// More than nothing, since the sample before.
bool StallDetector::computed(Duration total, SteadyTime now) const {
  const Duration least = std::max(kLeastTime, (now - sampledAt_) / kLeastShare);
  return total - *sample_ >= least;
}

} // namespace exec_wrapper::run
