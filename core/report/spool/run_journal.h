#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "report/spool/journal.h"
#include "report/spool/spool_config.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::report {

/// The names of a journal's first record, of the record of a reporter, and of the record of a
/// reporter's last settled event.
inline constexpr const char* kRunRecord = "run";
inline constexpr const char* kReporterRecord = "reporter";
inline constexpr const char* kSettledRecord = "settled";

/// Maintains this run's journal: created with the first event, and removed when every reporter has
/// delivered all of it. Does disk work in every call; throws std::runtime_error as `Journal` does.
/// Not synchronised.
class RunJournal {
public:
  RunJournal(const SpoolConfig& rules, const RunIdentity& run);

  /// Before the first event: this reporter's events are kept.
  void addRecipient(const std::string& reporter, const DeliveryPolicy& policy);

  /// After this returns, the event is kept even if the process is killed. After `sync` it is kept
  /// even if the machine loses power.
  void keep(const Event& event);
  void sync();

  /// The reporter needs neither this event any more nor those before it.
  void settled(const std::string& reporter, std::uint64_t sequence, const Facts& remember);

  /// Nothing more will be kept. The journal is removed: half of it would look like a run whose
  /// wrapper was killed.
  void abandon() noexcept;

  /// A sign of life. It shows later when this process ended.
  void touch() noexcept;

private:
  struct Recipient {
    std::string destination;
    EventKinds kinds;
    std::uint64_t wanted = 0; // the last event that it wants
    std::uint64_t settled = 0;
    Facts remembered;
  };
  struct Entry {
    std::uint64_t sequence;
    EventKind kind;
    std::size_t bytes; // of its line
    JournalRecord record;
  };

  bool wanted(EventKind kind) const noexcept;
  bool done() const noexcept;
  void open();
  void compact();
  void pruneSuperseded();
  std::vector<JournalRecord> records() const;

  const SpoolConfig rules_;
  const JournalRecord header_;
  std::map<std::string, Recipient> recipients_;
  std::vector<Entry> entries_;
  bool over_ = false;
  std::optional<Journal> journal_;
  bool synced_ = true;
  std::uint64_t compactAt_;
};

/// The first record of a run's journal, and its values.
JournalRecord headerOf(const SpoolConfig& rules, const RunIdentity& run);

/// The record that the reporter needs no event up to this one, with the facts that it has to
/// remember.
JournalRecord settledRecord(const std::string& reporter, std::uint64_t sequence,
                            const Facts& remember);

} // namespace exec_wrapper::report
