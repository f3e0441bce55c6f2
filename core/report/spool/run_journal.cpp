#include "report/spool/run_journal.h"

#include "base/times.h"
#include "report/spool/event_codec.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr std::uint64_t kCompactAt = 1 << 20;
// Limits for attempts that could not be delivered. Each may contain all progress, a megabyte.
constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kMostEntryBytes = std::size_t{4} << 20;

constexpr EventKinds kOutdated = {EventKind::AttemptStarted, EventKind::AttemptEnded};

JournalRecord recordOfReporter(const std::string& name, const std::string& destination) {
  JournalRecord record(kReporterRecord);
  record.set("name", name);
  record.set("destination", destination);
  return record;
}

} // namespace

JournalRecord headerOf(const SpoolConfig& rules, const RunIdentity& run) {
  JournalRecord record(kRunRecord);
  record.set("format", 1);
  record.set("job", rules.job);
  record.set("command", run.commandLine);
  record.set("run_id", run.id);
  record.set("process_name", run.name);
  record.set("job_name", run.job);
  record.set("schedule", run.schedule);
  record.set("uid", static_cast<std::int64_t>(run.user));
  record.set("begun", base::unixMicroseconds(run.begun));
  record.set("project", run.project);
  record.set("trace_id", run.trace.traceId);
  record.set("caller_span", run.trace.callerSpan);
  record.set("sampled", run.trace.sampled ? 1 : 0);
  record.set("caller_state", run.trace.callerState);
  record.set("deployment", run.deployment);
  record.set("wrapper_version", run.wrapperVersion);
  record.set("host", run.host);
  record.set("pid", run.wrapperPid);
  record.set("pid_started", static_cast<std::int64_t>(rules.processStarted));
  record.set("boot", rules.boot);
  record.set("since_boot", rules.sinceBoot.count());
  record.set("max_age", rules.longestAge.count());
  return record;
}

JournalRecord settledRecord(const std::string& reporter, std::uint64_t sequence,
                            const Facts& remember) {
  JournalRecord record(kSettledRecord);
  record.set("reporter", reporter);
  record.set("sequence", static_cast<std::int64_t>(sequence));
  for (const auto& [name, value] : remember) {
    record.set("fact:" + name, value);
  }
  return record;
}

RunJournal::RunJournal(const SpoolConfig& rules, const RunIdentity& run)
    : rules_(rules), header_(headerOf(rules, run)), compactAt_(kCompactAt) {}

void RunJournal::addRecipient(const std::string& reporter, const DeliveryPolicy& policy) {
  recipients_[reporter] = {policy.destination, policy.kinds, 0, 0, {}};
}

bool RunJournal::wanted(EventKind kind) const noexcept {
  return std::ranges::any_of(
      recipients_, [&](const auto& recipient) { return recipient.second.kinds.contains(kind); });
}

bool RunJournal::done() const noexcept {
  return over_ && std::ranges::all_of(recipients_, [](const auto& recipient) {
           return recipient.second.settled >= recipient.second.wanted;
         });
}

void RunJournal::keep(const Event& event) {
  if (!journal_ && event.final() && !wanted(event.kind())) {
    return; // no reporter wants it
  }
  for (auto& [name, recipient] : recipients_) {
    if (recipient.kinds.contains(event.kind())) {
      recipient.wanted = event.sequence;
    }
  }
  over_ = event.final();
  JournalRecord record = recordOf(event);
  const std::size_t bytes = lineOf(record).size();
  entries_.push_back({event.sequence, event.kind(), bytes, std::move(record)});
  if (!journal_) {
    open();
  } else {
    journal_->append(entries_.back().record);
  }
  if (journal_->size() > compactAt_) {
    compact();
  }
}

void RunJournal::open() {
  const JournalDirectory directory(rules_.directory);
  directory.prepare();
  if (const std::uint64_t size = directory.size(); size >= rules_.mostBytes) {
    throw std::runtime_error(rules_.directory + " is full: " + std::to_string(size) +
                             " bytes wait there, spool-max-bytes is " +
                             std::to_string(rules_.mostBytes) +
                             "; exec_wrapper --flush delivers them");
  }
  journal_ = Journal::create(rules_.directory, rules_.journal, records());
  synced_ = false;
}

void RunJournal::sync() {
  if (journal_ && !synced_) {
    journal_->sync();
  }
  synced_ = true;
}

void RunJournal::settled(const std::string& reporter, std::uint64_t sequence,
                         const Facts& remember) {
  Recipient& recipient = recipients_.at(reporter);
  recipient.settled = std::max(recipient.settled, sequence);
  for (const auto& [name, value] : remember) {
    recipient.remembered.insert_or_assign(name, value);
  }
  if (!journal_) {
    return;
  }
  if (done()) {
    journal_->remove();
    journal_.reset();
  } else {
    journal_->append(settledRecord(reporter, sequence, remember));
  }
}

void RunJournal::abandon() noexcept {
  try {
    if (journal_) {
      journal_->remove();
    }
  } catch (...) {
    // If the disk does not allow its removal, no process can continue it either.
  }
  journal_.reset();
}

void RunJournal::touch() noexcept {
  if (journal_) {
    journal_->touch();
  }
}

// Of the attempt events that all reporters have delivered, only the newest counts: it shows the
// start of the attempt and the number of attempts.
void RunJournal::pruneSuperseded() {
  std::uint64_t told = UINT64_MAX;
  for (const auto& [name, recipient] : recipients_) {
    told = std::min(told, recipient.settled);
  }
  const std::uint64_t newest = entries_.back().sequence;
  std::erase_if(entries_, [&](const Entry& entry) {
    return kOutdated.contains(entry.kind) && entry.sequence <= told && entry.sequence != newest;
  });
  std::size_t bytes = 0;
  for (const Entry& entry : entries_) {
    bytes += entry.bytes;
  }
  for (auto entry = entries_.begin();
       entry != entries_.end() && (entries_.size() > kMostEntries || bytes > kMostEntryBytes);) {
    const bool goes = kOutdated.contains(entry->kind) && entry->sequence != newest;
    bytes -= goes ? entry->bytes : 0;
    entry = goes ? entries_.erase(entry) : entry + 1;
  }
}

void RunJournal::compact() {
  pruneSuperseded();
  journal_->replace(records());
  compactAt_ = 2 * journal_->size() + kCompactAt;
}

std::vector<JournalRecord> RunJournal::records() const {
  std::vector<JournalRecord> all = {header_};
  for (const auto& [name, recipient] : recipients_) {
    all.push_back(recordOfReporter(name, recipient.destination));
  }
  for (const Entry& entry : entries_) {
    all.push_back(entry.record);
  }
  for (const auto& [name, recipient] : recipients_) {
    if (recipient.settled > 0) {
      all.push_back(settledRecord(name, recipient.settled, recipient.remembered));
    }
  }
  return all;
}

} // namespace exec_wrapper::report
