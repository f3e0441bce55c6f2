#include "lock_file/lock/holder.h"

#include "base/number.h"
#include "base/text.h"
#include "base/times.h"
#include "lock_file/lock/file_probe.h"

namespace exec_wrapper::lock_file {

namespace {

constexpr std::string_view kGroup = "group";
constexpr std::string_view kYes = "yes";
constexpr std::size_t kGroupWidth = 32; // 10 digits of a pid, a blank, 20 of a start time
constexpr std::size_t kFactLimit = 255;
constexpr std::size_t kCommandLimit = 2048;
static_assert(kCommandLimit + 5 * kFactLimit + 256 <= kSmallFile);

std::string formatProcess(const std::optional<base::ProcessId>& process) {
  if (!process) {
    return "?";
  }
  const std::string started = process->started > 0 ? std::to_string(process->started) : "?";
  return std::to_string(process->pid) + " " + started;
}

std::string line(std::string_view key, std::string_view value, std::size_t limit = kFactLimit) {
  return std::string(key) + "=" + base::shortened(base::printable(value), limit) + "\n";
}

std::optional<base::ProcessId> parseProcess(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  const std::size_t blank = text.find(' ');
  const auto pid = base::parseNumber<pid_t>(text.substr(0, blank));
  if (!pid || *pid <= 0) {
    return std::nullopt;
  }
  const bool alone = blank == std::string_view::npos;
  const auto started =
      alone ? std::nullopt : base::parseNumber<std::uint64_t>(text.substr(blank + 1));
  return base::ProcessId{*pid, started.value_or(0)};
}

void take(Holder& holder, std::string_view key, std::string_view value) {
  if (key == kGroup) {
    holder.group = parseProcess(value);
  } else if (key == "wrapper") {
    holder.wrapper = parseProcess(value);
  } else if (key == "boot") {
    holder.bootId = value;
  } else if (key == "pid-namespace") {
    holder.pidNamespace = value;
  } else if (key == "time-namespace") {
    holder.timeNamespace = value;
  } else if (key == "write-locked") {
    holder.writeLocked = value == kYes;
  } else if (key == "host") {
    holder.host = value;
  } else if (key == "since") {
    holder.since = base::parseTime(value);
  } else if (key == "command") {
    holder.command = value;
  }
}

} // namespace

std::string formatGroup(const std::optional<base::ProcessId>& group) {
  std::string text = formatProcess(group);
  text.resize(kGroupWidth, ' ');
  return text;
}

off_t groupOffset() noexcept {
  return static_cast<off_t>(kGroup.size() + 1);
}

std::string formatHolder(const Holder& holder) {
  using base::Precision;
  return line(kGroup, formatGroup(holder.group)) + line("wrapper", formatProcess(holder.wrapper)) +
         line("boot", holder.bootId) + line("pid-namespace", holder.pidNamespace) +
         line("time-namespace", holder.timeNamespace) + line("host", holder.host) +
         line("since",
              holder.since ? base::formatTime(*holder.since, Precision::Milliseconds) : "?") +
         line("command", holder.command, kCommandLimit) +
         (holder.writeLocked ? line("write-locked", kYes) : std::string());
}

Holder parseHolder(std::string_view text) {
  Holder holder;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view current = text.substr(0, end);
    const std::size_t equals = current.find('=');
    if (equals != std::string_view::npos) {
      take(holder, current.substr(0, equals), current.substr(equals + 1));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return holder;
}

} // namespace exec_wrapper::lock_file
