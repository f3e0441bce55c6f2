#include "support/retry/course_text.h"

#include "base/times.h"

#include <algorithm>

namespace exec_wrapper {

namespace {

constexpr std::uint64_t kMostShown = 6;
constexpr std::uint64_t kFirst = 3;

// What the delays come to after the ones that are shown.
std::string restText(const Course& course) {
  const Backoff& backoff = course.backoff;
  const bool grows = backoff.growth == Backoff::Growth::Exponential;
  const std::uint64_t count = course.retries.value_or(backoff.delays.size());
  const Duration last =
      grows ? backoff.longest
            : plainDelay(backoff, std::min<std::uint64_t>(count, backoff.delays.size()));
  std::string text = ", ... ";
  if (grows && course.retries) {
    const Duration highest = plainDelay(backoff, *course.retries);
    text += "at most " + base::formatDuration(std::min(highest, backoff.longest));
  } else {
    text += (grows ? "at most " : "then every ") + base::formatDuration(last);
  }
  return text + (course.retries ? ", " + std::to_string(*course.retries) + " times in all" : "");
}

} // namespace

std::string courseText(const Course& course) {
  if (course.retries && *course.retries == 0) {
    return "no retries";
  }
  const bool all = course.retries && *course.retries <= kMostShown;
  const std::uint64_t listed = course.backoff.delays.size();
  const std::uint64_t shown = all ? *course.retries : std::clamp(listed, kFirst, kMostShown);
  std::string text = "again after ";
  for (std::uint64_t retry = 1; retry <= shown; ++retry) {
    text += (retry == 1 ? "" : ", ") + base::formatDuration(plainDelay(course.backoff, retry));
  }
  if (course.backoff.jitterPercent != 0) {
    text += " (±" + std::to_string(course.backoff.jitterPercent) + " %)";
  }
  text += all ? "" : restText(course);
  if (course.window) {
    text +=
        "; none later than " + base::formatDuration(*course.window) + " after the first attempt";
  }
  if (course.reset) {
    text += "; counted again after an attempt of " + base::formatDuration(*course.reset);
  }
  return text;
}

} // namespace exec_wrapper
