#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"
#include "history/record/run_context.h"
#include "history/record/run_record.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::history {

/// Turns the events of one run into rows. Not synchronised.
class Recorder {
public:
  /// `run` must outlive it.
  Recorder(const RunIdentity& run, const RunContext& context);

  void take(const Event& event);

  const RunRecord& record() const noexcept { return record_; }

  /// The attempts and alerts so far are in the database.
  void stored() noexcept;

private:
  void add(const Event& event, const RunRefused& fact);
  void add(const Event& event, const RunAdmitted& fact);
  void add(const Event& event, const AttemptStarted& fact);
  void add(const Event& event, const AttemptEnded& fact);
  void add(const Event& event, const RunFinished& fact);
  void add(const Event& event, const Alert& fact);
  template <class Fact> void add(const Event& event, const Fact& fact);
  void addTally(const Tally& tally);
  void addAlert(const Event& event, std::string_view source, bool recovery, const Facts& facts);
  Columns& attempt(std::uint64_t number);

  const RunIdentity& run_;
  const std::optional<std::uint64_t> maxAttempts_;
  RunRecord record_;
};

} // namespace exec_wrapper::history
