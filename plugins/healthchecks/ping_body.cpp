#include "ping_body.h"

#include "base/text.h"
#include "base/times.h"
#include "common/event/output_text.h"

#include <cstdint>

namespace exec_wrapper::healthchecks {

namespace {

std::string size(std::uint64_t bytes) {
  constexpr std::uint64_t kMebi = 1 << 20;
  const std::uint64_t tenths = bytes * 10 / kMebi;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

std::string usageText(const Usage& usage) {
  return "used: CPU " + base::formatDuration(usage.user) + " and " +
         base::formatDuration(usage.system) + " in the kernel" +
         (usage.maxResidentBytes != 0 ? ", memory " + size(usage.maxResidentBytes) : "") +
         ", read " + size(usage.bytesRead) + ", written " + size(usage.bytesWritten) + "\n";
}

std::string labels(const Event& event, const RunIdentity& run) {
  const auto line = [](const char* name, const std::string& value) {
    return value.empty() ? "" : name + (": " + value) + "\n";
  };
  return line("time", base::formatTime(event.wallAt, base::Precision::Seconds)) +
         line("host", run.host) + line("project", run.project) +
         line("deployment", run.deployment) + line("command", run.commandLine);
}

std::string progressText(const Progress& progress) {
  std::string text;
  for (const auto& [name, value] : progress.values) {
    text += name + ": " + value.json + "\n";
  }
  return text;
}

std::string account(const Event& event, const common::RunTitle& title) {
  std::string text = common::sentence(event, title) + "\n\n" + labels(event, title.run);
  const auto* const finished = event.as<RunFinished>();
  if (finished != nullptr && finished->usage) {
    text += usageText(*finished->usage);
  }
  const Tally* const tally = event.tally();
  if (tally != nullptr && tally->progress) {
    text += progressText(*tally->progress);
  }
  return text;
}

} // namespace

std::string pingBody(const Event& event, const common::RunTitle& title, bool withOutput,
                     std::size_t limit) {
  std::string text = common::validUtf8(account(event, title));
  if (text.size() > limit) {
    return base::shortened(text, limit).substr(0, limit);
  }
  const auto* const finished = event.as<RunFinished>();
  if (withOutput && finished != nullptr && finished->output && text.size() < limit) {
    const std::string output = common::outputText(*finished->output, limit - text.size() - 1);
    text += output.empty() ? "" : "\n" + output;
  }
  return text;
}

} // namespace exec_wrapper::healthchecks
