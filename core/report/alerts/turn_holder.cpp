#include "report/alerts/turn_holder.h"

#include "base/number.h"
#include "base/process_list.h"
#include "support/process/process_life.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace exec_wrapper::report {

namespace {

std::string linkTarget(const char* path) {
  std::array<char, 64> target{};
  const ssize_t length = ::readlink(path, target.data(), target.size());
  return {target.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

/// Of the line with this name; empty if there is none.
std::string_view valueOf(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.starts_with(name)) {
      return line.substr(name.size());
    }
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return {};
}

} // namespace

TurnHolder thisTurnHolder(bool locked) {
  TurnHolder holder;
  holder.locked = locked;
  holder.process.pid = ::getpid();
  if (!locked) {
    const auto entry = base::processEntry(holder.process.pid);
    holder.process.started = entry ? entry->started : 0;
    holder.boot = base::bootId();
    const std::string pids = linkTarget("/proc/self/ns/pid");
    holder.namespaces = pids.empty() ? "" : pids + " " + linkTarget("/proc/self/ns/time");
  }
  return holder;
}

std::string formatTurnHolder(const TurnHolder& holder) {
  return std::string("locked=") + (holder.locked ? "yes" : "no") +
         "\npid=" + std::to_string(holder.process.pid) +
         "\nstarted=" + std::to_string(holder.process.started) + "\nboot=" + holder.boot +
         "\nnamespaces=" + holder.namespaces + "\n";
}

TurnHolder parseTurnHolder(std::string_view text) {
  TurnHolder holder;
  holder.locked = valueOf(text, "locked=") == "yes";
  holder.process.pid = base::parseNumber<pid_t>(valueOf(text, "pid=")).value_or(0);
  holder.process.started = base::parseNumber<std::uint64_t>(valueOf(text, "started=")).value_or(0);
  holder.boot = valueOf(text, "boot=");
  holder.namespaces = valueOf(text, "namespaces=");
  return holder;
}

TurnHolderLife lifeOf(const TurnHolder& holder) {
  if (holder.process.pid <= 0 || holder.boot.empty() || holder.namespaces.empty()) {
    return TurnHolderLife::Unknown;
  }
  const TurnHolder us = thisTurnHolder(false);
  if (holder.boot != us.boot || holder.namespaces != us.namespaces) {
    return TurnHolderLife::Unknown;
  }
  return hasEnded(holder.process) ? TurnHolderLife::Ended : TurnHolderLife::Alive;
}

} // namespace exec_wrapper::report
