#include "history/store/schema.h"

#include <array>
#include <span>
#include <string>

namespace exec_wrapper::history {

namespace {

constexpr std::array kVersion1 = {
    R"(CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL))",
    R"(CREATE TABLE run (
  id TEXT PRIMARY KEY,
  job TEXT NOT NULL,
  command TEXT,
  host TEXT,
  "user" TEXT,
  project TEXT,
  deployment TEXT,
  version TEXT,
  schedule TEXT,
  time_zone TEXT,
  start_splay_us BIGINT,
  queued_us BIGINT NOT NULL,
  admitted_us BIGINT,
  started_us BIGINT,
  ended_us BIGINT,
  duration_us BIGINT,
  lock_wait_us BIGINT,
  result TEXT NOT NULL,
  cause TEXT,
  reason TEXT,
  exit_status BIGINT,
  signal BIGINT,
  wrapper_status BIGINT,
  attempts BIGINT,
  failed_attempts BIGINT,
  timed_out_attempts BIGINT,
  cpu_user_us BIGINT,
  cpu_system_us BIGINT,
  max_resident_bytes BIGINT,
  bytes_read BIGINT,
  bytes_written BIGINT,
  oom_kills BIGINT,
  wrapper_pid BIGINT,
  wrapper_start BIGINT,
  boot_id TEXT,
  pid_namespace TEXT,
  updated_us BIGINT NOT NULL,
  facts TEXT,
  progress TEXT,
  processes TEXT,
  output TEXT,
  error_output TEXT
))",
    R"(CREATE TABLE attempt (
  run TEXT NOT NULL,
  number BIGINT NOT NULL,
  pid BIGINT,
  started_us BIGINT,
  ended_us BIGINT,
  duration_us BIGINT,
  cause TEXT,
  exit_status BIGINT,
  signal BIGINT,
  decision TEXT,
  rule TEXT,
  reason TEXT,
  retry_delay_us BIGINT,
  processes TEXT,
  PRIMARY KEY (run, number)
))",
    R"(CREATE TABLE alert (
  run TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  at_us BIGINT NOT NULL,
  severity TEXT NOT NULL,
  event TEXT NOT NULL,
  source TEXT,
  text TEXT NOT NULL,
  recovery BIGINT NOT NULL,
  facts TEXT,
  PRIMARY KEY (run, sequence)
))",
    R"(CREATE INDEX run_by_time ON run (queued_us))",
    R"(CREATE INDEX run_by_job ON run (job, queued_us, result, duration_us))",
    R"(CREATE INDEX run_running ON run (host) WHERE result = 'running')",
    R"(CREATE INDEX run_failed ON run (queued_us)
 WHERE result IN ('failed', 'timed_out', 'revoked', 'lost'))",
    R"(CREATE INDEX alert_by_time ON alert (at_us))",
};

constexpr std::array<std::span<const char* const>, kSchemaVersion> kVersions = {kVersion1};

bool hasTables(Database& database) {
  const bool file = database.kind() == Address::Kind::File;
  return !database
              .select({"1"},
                      file ? "FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
                           : "FROM information_schema.tables WHERE table_schema = current_schema()"
                             " AND table_name = 'meta'")
              .empty();
}

void setVersion(Database& database, std::int64_t version) {
  const std::string number = std::to_string(version);
  database.execute("INSERT INTO meta (key, value) VALUES ('schema', $1)"
                   " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                   {number});
  if (database.kind() == Address::Kind::File) {
    database.execute("PRAGMA user_version = " + number);
  }
}

} // namespace

std::int64_t schemaVersion(Database& database) {
  if (database.kind() == Address::Kind::File) {
    return numberIn(database.query("PRAGMA user_version", 1).at(0).at(0));
  }
  if (!hasTables(database)) {
    return 0;
  }
  const SqlRows rows = database.select({"value"}, "FROM meta WHERE key = 'schema'");
  return rows.empty() ? 0 : numberIn(rows.front().front());
}

void migrate(Database& database, std::int64_t from) {
  if (from >= kSchemaVersion) {
    return;
  }
  if (database.kind() == Address::Kind::Server) {
    // Another host may do the same at this moment.
    database.query("SELECT CAST(pg_advisory_xact_lock(4722013) AS TEXT)", 1);
    from = schemaVersion(database);
  }
  for (std::int64_t version = from; version < kSchemaVersion; ++version) {
    for (const char* const statement : kVersions[static_cast<std::size_t>(version)]) {
      database.execute(statement);
    }
    setVersion(database, version + 1);
  }
}

} // namespace exec_wrapper::history
