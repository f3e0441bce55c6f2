#include "address.h"

#include "base/connection_text.h"
#include "base/text.h"
#include "exec_wrapper/settings.h"

#include <limits.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace exec_wrapper::history {

namespace {

constexpr std::string_view kSqlite = "sqlite:";

bool isServer(std::string_view value) {
  return value.starts_with("postgresql:") || value.starts_with("postgres:");
}

std::string absolute(std::string path) {
  if (path.starts_with('/')) {
    return path;
  }
  std::array<char, PATH_MAX> here{};
  if (::getcwd(here.data(), here.size()) == nullptr) {
    throw ConfigurationError("history is a relative path, and the working directory cannot be "
                             "found: give a path that begins with /");
  }
  return std::string(here.data()) + "/" + path;
}

Address fileAt(std::string_view path) {
  if (path.empty()) {
    throw ConfigurationError("history has no path after sqlite:");
  }
  if (std::string_view("'\"~$%").find(path.front()) != std::string_view::npos) {
    throw ConfigurationError("history is a path that begins with " + std::string(1, path.front()) +
                             ", which has no meaning here: write the path itself");
  }
  if (path.ends_with('/')) {
    throw ConfigurationError("history is the path of a file, and ends with /");
  }
  const std::string whole = absolute(std::string(path));
  return {Address::Kind::File, whole, base::printable(whole)};
}

Address serverAt(std::string_view value) {
  std::string target(value);
  if (value.find("://") == value.npos) {
    target = std::string(base::trimmed(value.substr(value.find(':') + 1)));
    if (target.find('=') == target.npos) {
      throw ConfigurationError("history has neither a URL nor KEYWORD=VALUE after postgresql: "
                               "(such as postgresql:host=db1 dbname=history)");
    }
  }
  const std::string shown =
      (value.find("://") == value.npos ? "postgresql:" : "") + base::withoutPasswords(target);
  return {Address::Kind::Server, target, base::printable(shown)};
}

} // namespace

Address Address::parse(std::string_view value) {
  const std::string word = base::lowerCase(value);
  if (word == "off" || word == "none" || word == "false") {
    return {};
  }
  if (word == "on" || word == "true") {
    return fileAt(defaultHistoryFile());
  }
  if (isServer(value)) {
    return serverAt(value);
  }
  const bool prefixed = value.starts_with(kSqlite);
  return fileAt(prefixed ? value.substr(kSqlite.size()) : value);
}

std::string defaultHistoryFile() {
  if (::geteuid() == 0) {
    return "/var/lib/exec_wrapper/history.db";
  }
  constexpr const char* kFile = "/exec_wrapper/history.db";
  if (const char* const state = ::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    return std::string(state) + kFile;
  }
  if (const char* const home = ::getenv("HOME"); home != nullptr && *home == '/') {
    return std::string(home) + "/.local/state" + kFile;
  }
  throw ConfigurationError("history = on needs a home directory, and neither XDG_STATE_HOME nor "
                           "HOME is set: set history to a path");
}

} // namespace exec_wrapper::history
