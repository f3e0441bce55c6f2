#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"
#include "labels.h"

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::sentry {

/// An event in Sentry's sense: something that happened, for people. It has its own time.
struct Report {
  std::string id;   ///< 32 hexadecimal digits, the same each time that the event is sent
  std::string json; ///< https://develop.sentry.dev/sdk/foundations/transport/event-payloads/
};

/// The context of a report.
struct ReportContext {
  common::RunTitle title;
  const Labels& labels;
  bool monitored = true; ///< the job has a monitor

  /// The end of the run, if the event came after it: an alert about a failed run has its facts.
  const RunFinished* finished = nullptr;
};

Report reportOf(const Event& event, const ReportContext& context);

/// A file beside a report.
struct Attachment {
  std::string name;
  std::string content; ///< any bytes
};

/// One for each stream of the command that printed something.
std::vector<Attachment> attachmentsOf(const Output& output);

} // namespace exec_wrapper::sentry
