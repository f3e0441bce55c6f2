#include "variables.h"

#include "base/program_marks.h"
#include "base/text.h"
#include "base/times.h"
#include "common/event/event_document.h"
#include "common/event/event_facts.h"
#include "common/event/sentence.h"
#include "common/program/base_environment.h"
#include "exec_wrapper/event_names.h"

#include <string_view>

namespace exec_wrapper::command {

namespace {

constexpr std::size_t kLongest = 8192; // of one value; the kernel's limit is 128 kB

class Variables {
public:
  void add(std::string_view name, std::string_view value) {
    entries_.push_back(std::string(base::kEventVariable) + std::string(name) + "=" +
                       base::shortened(base::printable(value), kLongest));
  }

  void addIfSet(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      add(name, value);
    }
  }

  std::vector<std::string> take() { return std::move(entries_); }

private:
  std::vector<std::string> entries_;
};

} // namespace

std::vector<std::string> eventVariables(const Event& event, const RunIdentity& run,
                                        std::optional<std::uint64_t> attempts) {
  Variables variables;
  variables.add("", nameOf(event.kind()));
  variables.add("_ID", common::eventId(event, run));
  variables.add("_TIME", base::formatTime(event.wallAt, base::Precision::Milliseconds));
  variables.add("_SEVERITY", nameOf(event.severity));
  variables.add("_MESSAGE", common::sentence(event, {run, attempts}));
  variables.addIfSet("_RUN_ID", run.id);
  variables.addIfSet("_NAME", run.name);
  variables.add("_HOST", run.host);
  variables.add("_COMMAND", run.commandLine);
  if (const Tally* const tally = event.tally()) {
    variables.add("_ATTEMPT", std::to_string(tally->attempt));
  }
  if (const auto* const finished = event.as<RunFinished>()) {
    variables.add("_RESULT", nameOf(finished->result));
    variables.add("_EXIT_STATUS", std::to_string(finished->exitStatus));
  } else if (const auto* const refused = event.as<RunRefused>()) {
    variables.add("_EXIT_STATUS", std::to_string(refused->exitStatus));
  }
  return variables.take();
}

} // namespace exec_wrapper::command
