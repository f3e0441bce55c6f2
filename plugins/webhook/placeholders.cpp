#include "placeholders.h"

#include "base/times.h"
#include "common/event/event_document.h"
#include "common/event/event_facts.h"
#include "exec_wrapper/event_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::webhook {

namespace {

constexpr std::size_t kMostOutput = 2000; // bytes of each stream, because it is for a message

struct Source {
  const Event& event;
  const common::RunTitle& title;
};

std::string exitStatus(const Source& source) {
  if (const auto* const finished = source.event.as<RunFinished>()) {
    return std::to_string(finished->exitStatus);
  }
  const auto* const refused = source.event.as<RunRefused>();
  return refused != nullptr ? std::to_string(refused->exitStatus) : "";
}

std::string result(const Source& source) {
  if (const auto* const finished = source.event.as<RunFinished>()) {
    return std::string(nameOf(finished->result));
  }
  return source.event.kind() == EventKind::RunRefused ? "refused" : "";
}

std::string elapsed(const Source& source) {
  if (const auto* const finished = source.event.as<RunFinished>()) {
    return base::formatDuration(finished->elapsed);
  }
  const auto* const ended = source.event.as<AttemptEnded>();
  return ended != nullptr ? base::formatDuration(ended->elapsed) : "";
}

std::string attempt(const Source& source) {
  const Tally* const tally = source.event.tally();
  return tally != nullptr ? std::to_string(tally->attempt) : "";
}

/// The end of one stream of the command's output.
std::string streamEnd(const Source& source, StreamOutput Output::*stream) {
  const auto* const finished = source.event.as<RunFinished>();
  if (finished == nullptr || !finished->output) {
    return {};
  }
  const StreamOutput& kept = (*finished->output).*stream;
  const std::string text = kept.omitted == 0 ? kept.head + kept.tail : kept.tail;
  return text.substr(text.size() - std::min(text.size(), kMostOutput));
}

using Reader = std::string (*)(const Source&);
constexpr std::array<std::pair<std::string_view, Reader>, 20> kReaders = {{
    {"message", [](const Source& s) { return common::sentence(s.event, s.title); }},
    {"event", [](const Source& s) { return std::string(nameOf(s.event.kind())); }},
    {"severity", [](const Source& s) { return std::string(nameOf(s.event.severity)); }},
    {"time",
     [](const Source& s) {
       return base::formatTime(s.event.wallAt, base::Precision::Milliseconds);
     }},
    {"id", [](const Source& s) { return common::eventId(s.event, s.title.run); }},
    {"host", [](const Source& s) { return s.title.run.host; }},
    {"pid", [](const Source& s) { return std::to_string(s.title.run.wrapperPid); }},
    {"name", [](const Source& s) { return s.title.run.name; }},
    {"project", [](const Source& s) { return s.title.run.project; }},
    {"deployment", [](const Source& s) { return s.title.run.deployment; }},
    {"command", [](const Source& s) { return s.title.run.commandLine; }},
    {"wrapper_version", [](const Source& s) { return s.title.run.wrapperVersion; }},
    {"result", result},
    {"exit_status", exitStatus},
    {"attempt", attempt},
    {"elapsed", elapsed},
    {"stdout", [](const Source& s) { return streamEnd(s, &Output::out); }},
    {"stderr", [](const Source& s) { return streamEnd(s, &Output::err); }},
    {"run",
     [](const Source& s) {
       return s.title.run.name.empty() ? s.title.run.commandLine : s.title.run.name;
     }},
    {"document",
     [](const Source& s) { return common::eventDocument(s.event, s.title.run, s.title.attempts); }},
}};

Reader readerFor(std::string_view name) {
  for (const auto& [known, reader] : kReaders) {
    if (known == name) {
      return reader;
    }
  }
  return nullptr;
}

} // namespace

bool isPlaceholder(std::string_view name) {
  return readerFor(name) != nullptr;
}

std::string placeholderNames() {
  std::string names;
  for (const auto& [name, reader] : kReaders) {
    static_cast<void>(reader);
    (names += names.empty() ? "" : ", ") += name;
  }
  return names;
}

std::string valueOf(std::string_view name, const Event& event, const common::RunTitle& title) {
  const Reader reader = readerFor(name);
  return reader != nullptr ? reader({event, title}) : std::string();
}

} // namespace exec_wrapper::webhook
