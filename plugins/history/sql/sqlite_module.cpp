// The function that support/history_sqlite.so exports.

#include "history/sql/poco_session.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/URI.h>

#include <memory>
#include <string>

namespace exec_wrapper::history {

namespace {

namespace sqlite = Poco::Data::SQLite;
using Kind = SqlFailure::Kind;

constexpr std::size_t kNoRetries = 0; // of opening: Poco goes on for a minute, whatever the error

SqlFailure failureOf(Kind kind, const Poco::Exception& error) {
  const std::string& text = error.message();
  if (text.empty()) {
    return {kind, error.name()};
  }
  // Poco gives the same text twice, with a colon between.
  const std::size_t half = text.size() / 2;
  const bool twice = text.size() % 2 == 0 && half > 1 && text.compare(half - 1, 2, ": ") == 0 &&
                     text.compare(0, half - 1, text, half + 1) == 0;
  return {kind, inOneLine(twice ? text.substr(0, half - 1) : text)};
}

SqlFailure describe() {
  try {
    throw;
  } catch (const sqlite::DBLockedException& error) {
    return failureOf(Kind::Busy, error);
  } catch (const sqlite::TableLockedException& error) {
    return failureOf(Kind::Busy, error);
  } catch (const sqlite::CorruptImageException& error) {
    return failureOf(Kind::Corrupt, error);
  } catch (const sqlite::DatabaseFullException& error) {
    return failureOf(Kind::NoSpace, error);
  } catch (const sqlite::ReadOnlyException& error) {
    return failureOf(Kind::Unwritable, error);
  } catch (const sqlite::IOErrorException& error) {
    return failureOf(Kind::Unreachable, error);
  } catch (const sqlite::CantOpenDBFileException& error) {
    return failureOf(Kind::Unreachable, error);
  } catch (const Poco::Data::ConnectionFailedException& error) {
    return failureOf(Kind::Unreachable, error);
  } catch (const Poco::Exception& error) {
    const bool noDatabase = error.displayText().find("not a database") != std::string::npos;
    return failureOf(noDatabase ? Kind::Corrupt : Kind::Other, error);
  } catch (const std::exception& error) {
    return {Kind::Other, inOneLine(error.what())};
  }
}

/// Poco opens every name as a URI, in which `?`, `#` and `%` have a meaning.
std::string uriOf(const SqlTarget& target) {
  std::string path;
  Poco::URI::encode(target.text, "?#%", path);
  return "file:" + path + (target.readOnly ? "?mode=ro" : "");
}

void registerOnce() {
  static const bool registered = (sqlite::Connector::registerConnector(), true);
  static_cast<void>(registered);
}

} // namespace

extern "C" __attribute__((visibility("default"))) SqlSession*
EXEC_WRAPPER_OPEN_SQL_SESSION(const SqlTarget& target, SqlFailure& failure);

extern "C" SqlSession* EXEC_WRAPPER_OPEN_SQL_SESSION(const SqlTarget& target, SqlFailure& failure) {
  try {
    registerOnce();
    auto session = std::make_unique<PocoSession>(
        Poco::Data::Session(sqlite::Connector::KEY, uriOf(target), kNoRetries), &describe);
    const auto patience = std::chrono::ceil<std::chrono::milliseconds>(target.busyTimeout).count();
    const SqlResult set = session->run("PRAGMA busy_timeout = " + std::to_string(patience), {}, 1);
    if (const auto* const failed = std::get_if<SqlFailure>(&set)) {
      failure = *failed;
      return nullptr;
    }
    return session.release();
  } catch (...) {
    failure = describe();
    return nullptr;
  }
}

} // namespace exec_wrapper::history
