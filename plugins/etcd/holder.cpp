#include "holder.h"

#include "base/text.h"
#include "base/times.h"
#include "common/json/json_object.h"
#include "common/json/json_reader.h"

#include <algorithm>
#include <limits>

namespace exec_wrapper::etcd {

namespace {

constexpr std::size_t kLongestCommand = 300;
constexpr std::size_t kLongestHost = 100;
constexpr std::size_t kMostNamed = 3; // holders, in one message

std::string fit(const std::string& text, std::size_t limit) {
  return base::shortened(base::printable(text), limit);
}

std::string who(const Holder& holder, WallTime now) {
  if (holder.host.empty() && holder.wrapper == 0 && holder.command.empty()) {
    return "an unknown holder";
  }
  std::string text = holder.wrapper > 0 ? "pid " + std::to_string(holder.wrapper) : "a process";
  text += holder.host.empty() ? "" : " on " + holder.host;
  if (holder.since && *holder.since <= now) { // else the two clocks disagree
    text += " for " + base::formatDuration(now - *holder.since);
  }
  return holder.command.empty() ? text : text + ": " + holder.command;
}

} // namespace

Holder ourselves(const RunIdentity& run, WallTime now) {
  return {run.host, run.wrapperPid, run.commandLine, now};
}

std::string formatHolder(const Holder& holder) {
  common::JsonObject json;
  json.addIfSet("host", fit(holder.host, kLongestHost));
  json.addNumber("pid", holder.wrapper);
  json.addIfSet("command", fit(holder.command, kLongestCommand));
  if (holder.since) {
    json.add("since", base::formatTime(*holder.since, base::Precision::Milliseconds));
  }
  return json.text();
}

Holder parseHolder(const std::string& value) {
  const common::JsonReader json = common::JsonReader::parse(value).value_or(common::JsonReader());
  Holder holder;
  holder.host = fit(json.text("host"), kLongestHost);
  holder.command = fit(json.text("command"), kLongestCommand);
  holder.since = base::parseTime(json.text("since"));
  const std::int64_t pid = json.number("pid").value_or(0);
  holder.wrapper =
      pid > 0 && pid <= std::numeric_limits<pid_t>::max() ? static_cast<pid_t>(pid) : 0;
  return holder;
}

std::string describe(const std::string& key, std::size_t slots, const std::vector<Entry>& taken,
                     WallTime now) {
  std::string text = "etcd key " + base::printable(key) +
                     (slots == 1 ? " is held by "
                                 : " has all its " + std::to_string(slots) + " places taken, by ");
  for (std::size_t i = 0; i < std::min(taken.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : "; ") + who(parseHolder(taken[i].value), now);
  }
  text += taken.empty() ? "others" : ""; // faster runs, which have released it since
  const std::size_t more = taken.size() - std::min(taken.size(), kMostNamed);
  return more == 0 ? text : text + "; and " + std::to_string(more) + " more";
}

} // namespace exec_wrapper::etcd
