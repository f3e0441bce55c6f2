#include "history/program/text/progress.h"

#include "common/json/json_reader.h"

#include <algorithm>

namespace exec_wrapper::history::program {

namespace {

constexpr std::int64_t kMost = 1'000'000'000'000'000; // so that sums fit

Number countIn(const common::JsonReader& object, const char* name) {
  if (!object.has(name)) {
    return std::nullopt;
  }
  const Number count = object.number(name);
  return count && *count >= 0 ? Number(std::min(*count, kMost)) : std::nullopt;
}

std::string counted(Number count, const char* noun) {
  return count.value_or(0) == 0 ? "" : ", " + std::to_string(*count) + " " + noun;
}

} // namespace

ProgressRead ProgressRead::of(const std::string& json) {
  ProgressRead progress;
  if (const auto object = common::JsonReader::parse(json)) {
    progress.succeeded = countIn(*object, "success_count");
    progress.failed = countIn(*object, "error_count");
    progress.skipped = countIn(*object, "skipped_count");
    progress.expected = countIn(*object, "expected_count");
    progress.message = object->text("last_status_message");
  }
  return progress;
}

std::int64_t ProgressRead::done() const noexcept {
  return succeeded.value_or(0) + failed.value_or(0) + skipped.value_or(0);
}

std::optional<double> ProgressRead::part() const noexcept {
  if (expected.value_or(0) <= 0) {
    return std::nullopt;
  }
  return std::min(1.0, static_cast<double>(done()) / static_cast<double>(*expected));
}

std::string ProgressRead::words() const {
  std::string text;
  if (succeeded || failed || skipped || expected) {
    text = std::to_string(done()) + (expected ? " of " + std::to_string(*expected) : " done");
    text += counted(failed, "errors") + counted(skipped, "skipped");
  }
  return message.empty() ? text : text + (text.empty() ? "" : ": ") + message;
}

Number timeLeft(const ProgressRead& progress, std::int64_t elapsedUs, Number usualUs) {
  const std::optional<double> part = progress.part();
  if (part && *part > 0) {
    return static_cast<std::int64_t>(static_cast<double>(elapsedUs) * (1 - *part) / *part);
  }
  return usualUs ? Number(*usualUs - elapsedUs) : std::nullopt;
}

} // namespace exec_wrapper::history::program
