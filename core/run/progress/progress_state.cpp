#include "run/progress/progress_state.h"

#include "base/number.h"

#include <algorithm>
#include <array>
#include <memory>

namespace exec_wrapper::run {

namespace {

using Test = bool (*)(std::string_view json);

bool isInteger(std::string_view json) {
  return base::parseNumber<std::int64_t>(json).has_value();
}

bool isString(std::string_view json) {
  return json.starts_with('"');
}

struct KnownKey {
  std::string_view name;
  Test fits;
};

constexpr std::array<KnownKey, 5> kKnown = {{{"success_count", isInteger},
                                             {"error_count", isInteger},
                                             {"skipped_count", isInteger},
                                             {"expected_count", isInteger},
                                             {"last_status_message", isString}}};

// Only the wrapper sets these, in any letter case. They are an execution's own fields, which a
// server would take from an update as well.
constexpr std::array<std::string_view, 18> kOurs = {"status",
                                                    "failed_attempts",
                                                    "timed_out_attempts",
                                                    "exit_code",
                                                    "pid",
                                                    "id",
                                                    "process_type_id",
                                                    "process_name",
                                                    "project",
                                                    "program_version",
                                                    "wrapper_version",
                                                    "log_query",
                                                    "process_cron_schedule",
                                                    "process_is_service",
                                                    "process_max_concurrency",
                                                    "heartbeat_interval_seconds",
                                                    "max_age_seconds",
                                                    "hostname"};

bool isOurs(std::string_view key) {
  const auto same = [key](std::string_view ours) {
    return std::ranges::equal(key, ours, [](char a, char b) {
      return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
  };
  return std::ranges::any_of(kOurs, same);
}

const KnownKey* known(std::string_view name) {
  const auto* const found = std::find_if(kKnown.begin(), kKnown.end(),
                                         [&](const KnownKey& key) { return key.name == name; });
  return found != kKnown.end() ? found : nullptr;
}

} // namespace

ProgressState::Dropped ProgressState::merge(std::span<const JsonMember> message) {
  Dropped dropped;
  const std::uint64_t revision = current_.revision + 1;
  for (const JsonMember& member : message) {
    resolveKey(member.key, key_);
    if (isOurs(key_)) {
      continue;
    }
    compactValue(member.value, json_);
    if (const KnownKey* const key = known(key_); key != nullptr && !key->fits(json_)) {
      ++dropped.mistyped;
      dropped.mistypedKey = key->name;
    } else if (!put(revision)) {
      ++dropped.overLimit;
    }
  }
  return dropped;
}

bool ProgressState::put(std::uint64_t revision) {
  const auto place = current_.values.lower_bound(key_);
  const bool present = place != current_.values.end() && place->first == key_;
  const std::size_t before = present ? key_.size() + place->second.json.size() : 0;
  const std::size_t bytes = bytes_ - before + key_.size() + json_.size();
  if (bytes > kMostBytes || (!present && current_.values.size() == kMostKeys)) {
    return false;
  }
  Progress::Value& value =
      present ? place->second
              : current_.values.emplace_hint(place, key_, Progress::Value())->second;
  value.json = json_;
  value.revision = revision;
  bytes_ = bytes;
  current_.revision = revision;
  return true;
}

ProgressPtr ProgressState::snapshot() {
  if (changed()) {
    snapshot_ = std::make_shared<const Progress>(current_);
    told_ = current_.revision;
  }
  return snapshot_;
}

} // namespace exec_wrapper::run
