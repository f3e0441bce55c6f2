#include "support/postgresql.h"

#include "support/await.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

namespace fs = std::filesystem;

/// The directory of the newest version's programs; empty if there is none.
std::string programs() {
  std::string newest;
  std::error_code absent;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", absent)) {
    const std::string bin = version.path().string() + "/bin";
    if (::access((bin + "/initdb").c_str(), X_OK) == 0 && bin > newest) {
      newest = bin;
    }
  }
  return newest;
}

} // namespace

bool hasPostgresql() {
  return !programs().empty() && (::geteuid() != 0 || ::getpwnam("postgres") != nullptr);
}

PostgresqlServer::PostgresqlServer() {
  if (::geteuid() == 0) {
    const passwd* const user = ::getpwnam("postgres");
    if (user == nullptr || ::chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("there is no user postgres");
    }
  }
  const Outcome made =
      run(asServerUser({programs() + "/initdb", "-D", directory_.file("data"), "-A", "trust", "-U",
                        "tester", "--no-sync", "-E", "UTF8", "--locale=C"}));
  if (made.status != 0) {
    throw std::runtime_error("initdb: " + made.err);
  }
  ::chmod(directory_.path().c_str(), 0755); // for clients of other users
  start();
}

void PostgresqlServer::start() {
  process_ = std::make_unique<Process>(asServerUser(
      {programs() + "/postgres", "-D", directory_.file("data"), "-k", directory_.path().string(),
       "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200"}));
  process_->awaitError("database system is ready to accept connections");
}

void PostgresqlServer::kill() {
  process_.reset();
  ::unlink(directory_.file("data/postmaster.pid").c_str());
}

std::string PostgresqlServer::address(const std::string& database) const {
  return "postgresql:host=" + directory_.path().string() + " user=tester dbname=" + database;
}

std::string PostgresqlServer::newDatabase() {
  const std::string name = "test" + std::to_string(++databases_);
  const Outcome made = run(asServerUser({programs() + "/createdb", "-h", directory_.path().string(),
                                         "-U", "tester", "-T", "template0", name}));
  if (made.status != 0) {
    throw std::runtime_error("createdb: " + made.err);
  }
  return address(name);
}

ProcessSpec PostgresqlServer::asServerUser(Words words) const {
  ProcessSpec spec;
  spec.environment = {{"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C"}};
  spec.directory = "/";
  spec.argv = std::move(words);
  if (::geteuid() == 0) {
    spec.argv =
        Words{"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"} +
        spec.argv;
  }
  return spec;
}

} // namespace exec_wrapper::test
