#pragma once

#include "support/process.h"
#include "support/temp_dir.h"

#include <memory>
#include <string>

namespace exec_wrapper::test {

/// Whether Debian's PostgreSQL is installed.
bool hasPostgresql();

/// A real PostgreSQL server with one empty database, on a Unix socket in a directory of its own. It
/// runs as another user if the test runs as root, because it refuses root.
class PostgresqlServer {
public:
  /// Creates the cluster and starts it. Throws on failure.
  PostgresqlServer();

  void start();

  /// With SIGKILL.
  void kill();

  /// As a value of the setting `history`.
  std::string address(const std::string& database = "postgres") const;

  /// The address of another empty database.
  std::string newDatabase();

private:
  ProcessSpec asServerUser(Words words) const;

  TempDir directory_;
  std::unique_ptr<Process> process_;
  int databases_ = 0;
};

} // namespace exec_wrapper::test
