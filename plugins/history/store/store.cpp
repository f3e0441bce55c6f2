#include "history/store/store.h"

#include "base/file.h"
#include "base/times.h"
#include "history/store/lost_runs.h"
#include "history/store/schema.h"
#include "history/store/upsert.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::history {

namespace {

constexpr std::int64_t kPrunedRuns = 100;  // per write, after the end of a run
constexpr std::int64_t kShrunkPages = 256; // a megabyte
constexpr Duration kLongestBusy = std::chrono::seconds(5);

StoreError::Kind kindOf(SqlFailure::Kind kind) {
  switch (kind) {
  case SqlFailure::Kind::Busy:
  case SqlFailure::Kind::Unreachable:
    return StoreError::Kind::Temporary;
  case SqlFailure::Kind::NoSpace:
  case SqlFailure::Kind::Unwritable:
  case SqlFailure::Kind::NoModule:
    return StoreError::Kind::Lasting;
  default:
    return StoreError::Kind::Permanent;
  }
}

const char* remedyFor(SqlFailure::Kind kind) {
  switch (kind) {
  case SqlFailure::Kind::NoSpace:
    return "; make room, or set history-max-bytes";
  case SqlFailure::Kind::Unwritable:
    return "; let this user write there, or set history to another place";
  default:
    return "";
  }
}

} // namespace

Store::Store(StoreRules rules, std::string host, std::function<void(const std::string&)> warn)
    : rules_(std::move(rules)), host_(std::move(host)), warn_(std::move(warn)) {}

void Store::write(const RunRecord& record, SteadyTime deadline) {
  try {
    if (rules_.address.kind == Address::Kind::File) {
      writeFile(record, deadline);
    } else {
      writeOnce(record, rules_.patience);
    }
  } catch (const SqlError& error) {
    throw refusal(kindOf(error.kind()), std::string(error.what()) + remedyFor(error.kind()));
  } catch (const StoreError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw refusal(StoreError::Kind::Temporary, error.what());
  }
}

StoreError Store::refusal(StoreError::Kind kind, const std::string& why) const {
  return {kind, "the history " + rules_.address.shown + " cannot be written: " + why};
}

void Store::writeFile(const RunRecord& record, SteadyTime deadline) {
  const DatabaseFile file(rules_.address.target, rules_.mode);
  if (const base::Status ready = file.prepare(); !ready.ok()) {
    const bool lasting = ready.code() == 0 || base::needsMending(ready.code());
    throw refusal(lasting ? StoreError::Kind::Lasting : StoreError::Kind::Temporary, ready.text());
  }
  Database::load(rules_.address.kind); // before the others are kept waiting
  const SteadyTime latest = std::min(deadline, std::chrono::steady_clock::now() + rules_.patience);
  const base::FileDescriptor turn = file.takeTurn(latest);
  if (!turn.valid()) {
    throw std::runtime_error("other writers had it for " + base::formatDuration(rules_.patience) +
                             "; set history-timeout to a longer time");
  }
  const Duration busy = std::min(kLongestBusy, rules_.patience);
  try {
    writeOnce(record, busy);
  } catch (const SqlError& error) {
    if (error.kind() != SqlFailure::Kind::Corrupt) {
      throw;
    }
    if (!isDamaged(file, busy)) {
      throw std::runtime_error(error.what());
    }
    const std::string aside = file.setAside(std::chrono::system_clock::now());
    warn_("the history " + rules_.address.shown + " is damaged (" + error.what() +
          "); it was renamed to " + aside + ", and a new one begins");
    writeOnce(record, busy);
  }
}

/// SQLite takes a failed read for damage in some places. A good database must not be set aside
/// because of a disk that fails once, or of a server of files that is away.
bool Store::isDamaged(const DatabaseFile& file, Duration patience) const {
  if (const base::Status readable = file.read(); !readable.ok()) {
    throw std::runtime_error(readable.text());
  }
  try {
    Database database(rules_.address, Database::Access::Read, patience);
    const SqlRows found = database.query("PRAGMA quick_check(1)", 1);
    return found.empty() || found.front().front() != "ok";
  } catch (const SqlError& error) {
    if (error.kind() != SqlFailure::Kind::Corrupt) {
      throw;
    }
    return true;
  }
}

void Store::writeOnce(const RunRecord& record, Duration patience) {
  Database database(rules_.address, Database::Access::Write, patience);
  makeReady(database);
  bool pruned = false;
  {
    Transaction transaction(database);
    migrate(database, schemaVersion(database));
    upsertRun(database, record, std::chrono::system_clock::now());
    if (!record.attempts.empty()) {
      const auto newest = static_cast<std::int64_t>(record.attempts.rbegin()->first);
      database.execute("DELETE FROM attempt WHERE run = $1 AND number <= $2",
                       {record.id, newest - std::int64_t{kKeptAttempts}});
    }
    pruned = tidy(database, record);
    transaction.commit();
  }
  if (pruned) {
    shrink(database, kShrunkPages);
  }
}

void Store::makeReady(Database& database) {
  const std::int64_t version = schemaVersion(database);
  if (version > kSchemaVersion) {
    throw StoreError(StoreError::Kind::Permanent,
                     "the history " + rules_.address.shown +
                         " is of a newer version of exec_wrapper, and is not written: update this "
                         "one, or set history to another place");
  }
  if (database.kind() == Address::Kind::File) {
    if (version == 0) {
      database.query("PRAGMA auto_vacuum = INCREMENTAL", 0);
    }
    database.query("PRAGMA journal_mode = TRUNCATE", 1);
    database.execute("PRAGMA synchronous = NORMAL");
  }
}

bool Store::tidy(Database& database, const RunRecord& record) {
  const WallTime now = std::chrono::system_clock::now();
  if (!std::exchange(lookedForLost_, true)) {
    markLostRuns(database, host_, here_, now);
  }
  return record.over && prune(database, rules_.retention, now, kPrunedRuns) > 0;
}

} // namespace exec_wrapper::history
