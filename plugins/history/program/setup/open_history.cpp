#include "history/program/setup/open_history.h"

#include "base/file.h"
#include "base/text.h"
#include "history/store/schema.h"
#include "support/fatal.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace exec_wrapper::history::program {

namespace {

constexpr Duration kPatience = std::chrono::seconds(5);

[[noreturn]] void unavailable(const std::string& text) {
  throw Fatal(exit_status::kUnavailable, text);
}

std::string ownerOf(const struct stat& status) {
  std::array<char, 4096> space{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(status.st_uid, &entry, space.data(), space.size(), &found);
  return found != nullptr ? "the user " + base::printable(found->pw_name)
                          : "the user number " + std::to_string(status.st_uid);
}

[[noreturn]] void refuseAbsent(const HistorySettings& settings) {
  const std::string begin = "no history is set, and there is none at ";
  unavailable(settings.byDefault
                  ? begin + settings.address.shown +
                        ": set history = on in the properties file of exec_wrapper (or "
                        "EXEC_WRAPPER_HISTORY=on), and the next run begins one"
                  : "there is no history " + settings.address.shown +
                        ": the first run with this setting creates it");
}

[[noreturn]] void refuseUnreadable(const std::string& path, const std::string& shown,
                                   const std::string& reason) {
  struct stat status {};
  const bool known = ::stat(path.c_str(), &status) == 0;
  unavailable("the history " + shown + " cannot be read: " + reason +
              (known ? "; it belongs to " + ownerOf(status) +
                           ": read it as this user, or share it with history-mode"
                     : ""));
}

void checkFile(const HistorySettings& settings) {
  const std::string& path = settings.address.target;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) {
      refuseAbsent(settings);
    }
    const std::string reason = base::errorText(errno);
    refuseUnreadable(base::directoryOf(path), settings.address.shown, reason);
  }
  if (!S_ISREG(status.st_mode)) {
    unavailable("the history " + settings.address.shown + " is not a file");
  }
  if (::access(path.c_str(), R_OK) != 0) {
    const std::string reason = base::errorText(errno);
    refuseUnreadable(path, settings.address.shown, reason);
  }
  if (status.st_size == 0) {
    unavailable("the history " + settings.address.shown + " has no runs yet");
  }
}

void checkSchema(Database& database, const Address& address) {
  const std::int64_t version = schemaVersion(database);
  if (version > kSchemaVersion) {
    unavailable("the history " + address.shown +
                " is of a newer version of exec_wrapper (its schema is " + std::to_string(version) +
                ", this program knows " + std::to_string(kSchemaVersion) +
                "): update this program");
  }
  if (version < 1) {
    unavailable("the history " + address.shown +
                " has no runs yet, or is a database of another program");
  }
}

std::unique_ptr<Database> open(const Address& address, Database::Access access) {
  auto database = std::make_unique<Database>(address, access, kPatience);
  checkSchema(*database, address);
  return database;
}

bool interrupted(const SqlError& error, const Address& address) {
  return address.kind == Address::Kind::File && error.kind() == SqlFailure::Kind::Unwritable;
}

/// The journal of a killed writer makes SQLite restore the file before anybody reads it.
std::unique_ptr<Database> openRestored(const Address& address) {
  try {
    return open(address, Database::Access::Write);
  } catch (const SqlError& error) {
    unavailable("the history " + address.shown + " cannot be read: a writer was interrupted, and " +
                "this user cannot restore the file (" + error.what() +
                "): the next run with this history restores it");
  }
}

} // namespace

std::unique_ptr<Database> openToRead(const HistorySettings& settings) {
  const Address& address = settings.address;
  if (address.kind == Address::Kind::Nowhere) {
    unavailable("the history is off: give one with --history, for example --history on");
  }
  if (address.kind == Address::Kind::File) {
    checkFile(settings);
  }
  try {
    return open(address, Database::Access::Read);
  } catch (const SqlError& error) {
    if (interrupted(error, address)) {
      return openRestored(address);
    }
    failRead(address, error.kind() == SqlFailure::Kind::Corrupt
                          ? "it is damaged, or is not a database (" + std::string(error.what()) +
                                "); the next run renames it and begins a new one"
                          : error.what());
  } catch (const Fatal&) {
    throw;
  } catch (const std::runtime_error& error) {
    failRead(address, error.what());
  }
}

void failRead(const Address& address, const std::string& reason) {
  unavailable("the history " + address.shown + " cannot be read: " + reason);
}

} // namespace exec_wrapper::history::program
