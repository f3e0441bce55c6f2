// The function that support/history_postgresql.so exports.

#include "history/sql/poco_session.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace exec_wrapper::history {

namespace {

namespace postgresql = Poco::Data::PostgreSQL;
using Kind = SqlFailure::Kind;

/// From the SQLSTATE, see appendix A of PostgreSQL's manual: 08 connection, 25006 a read-only
/// server, 40 and 55 conflicts, 42501 no privilege, 53 no resources (53100 a full disk, others such
/// as too many connections), 57 the server stops.
Kind kindOf(std::string_view state) {
  if (state.starts_with("08") || state.starts_with("57")) {
    return Kind::Unreachable;
  }
  if (state == "53100") {
    return Kind::NoSpace;
  }
  if (state.starts_with("40") || state.starts_with("53") || state.starts_with("55")) {
    return Kind::Busy;
  }
  if (state == "25006" || state == "42501") {
    return Kind::Unwritable;
  }
  return Kind::Other;
}

/// The server's own sentence. Poco puts the function in front of it, and the statement or other
/// details behind it; only then it is `ERROR:`. Without that word no server answered.
SqlFailure failureOf(const std::string& text) {
  constexpr std::string_view kState = " State: ";
  const std::size_t error = text.find("ERROR:");
  if (error == text.npos) {
    return {Kind::Unreachable, inOneLine(text)};
  }
  const std::size_t state = text.find(kState, error);
  return {state == text.npos ? Kind::Other : kindOf(text.substr(state + kState.size(), 5)),
          inOneLine(text.substr(error, text.find('\n', error) - error))};
}

SqlFailure describe() {
  try {
    throw;
  } catch (const Poco::Data::NotConnectedException&) {
    return {Kind::Unreachable, "the connection was lost"};
  } catch (const Poco::Exception& error) {
    return failureOf(error.message());
  } catch (const std::exception& error) {
    return {Kind::Other, inOneLine(error.what())};
  }
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

Options parse(const std::string& text) {
  char* problem = nullptr;
  Options options(PQconninfoParse(text.c_str(), &problem));
  if (!options) {
    const std::string why = problem == nullptr ? "no memory" : problem;
    PQfreemem(problem);
    throw Poco::InvalidArgumentException("the connection string is malformed: " + inOneLine(why));
  }
  return options;
}

/// Poco takes keywords and values, parted by blanks, without quotes. The server shall not keep a
/// run waiting: limits that the user did not set are added.
std::string keywordsOf(const std::string& text, Duration patience) {
  const std::string seconds = std::to_string(
      std::max<std::int64_t>(2, std::chrono::ceil<std::chrono::seconds>(patience).count()));
  std::map<std::string, std::string> all = {{"connect_timeout", seconds},
                                            {"tcp_user_timeout", seconds + "000"},
                                            {"application_name", "exec_wrapper"}};
  const Options options = parse(text);
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') {
      all[option->keyword] = option->val;
    }
  }
  std::string keywords;
  for (const auto& [keyword, value] : all) {
    if (value.find_first_of(" \t\\'") != value.npos) {
      throw Poco::InvalidArgumentException(
          "the value of " + keyword +
          " contains a blank, a quote or a backslash, which cannot be "
          "passed on" +
          (keyword == "password" ? "; set passfile to a password file instead" : ""));
    }
    keywords += (keywords.empty() ? "" : " ") + keyword + "=" + value;
  }
  return keywords;
}

struct FinishConnection {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};

/// Poco 1.11 leaks a connection that fails, 20 kB each time. So it gets only what can be connected.
void checkConnection(const std::string& keywords) {
  const std::unique_ptr<PGconn, FinishConnection> connection(PQconnectdb(keywords.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    throw Poco::Data::ConnectionFailedException(PQerrorMessage(connection.get()));
  }
}

void registerOnce() {
  static const bool registered = (postgresql::Connector::registerConnector(), true);
  static_cast<void>(registered);
}

} // namespace

extern "C" __attribute__((visibility("default"))) SqlSession*
EXEC_WRAPPER_OPEN_SQL_SESSION(const SqlTarget& target, SqlFailure& failure);

extern "C" SqlSession* EXEC_WRAPPER_OPEN_SQL_SESSION(const SqlTarget& target, SqlFailure& failure) {
  try {
    registerOnce();
    const std::string keywords = keywordsOf(target.text, target.busyTimeout);
    checkConnection(keywords);
    return std::make_unique<PocoSession>(Poco::Data::Session(postgresql::Connector::KEY, keywords),
                                         &describe)
        .release();
  } catch (...) {
    failure = describe();
    return nullptr;
  }
}

} // namespace exec_wrapper::history
