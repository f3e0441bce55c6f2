#include "wiring/path_check.h"

#include "base/file.h"
#include "base/status.h"
#include "config/options/option_registry.h"
#include "config/values/shown.h"
#include "config/values/value_parser.h"
#include "support/file_trust.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace exec_wrapper::wiring {

namespace {

/// The file at a path. Links are followed.
struct Found {
  explicit Found(const std::string& path) {
    error = ::stat(path.c_str(), &status) == 0 ? 0 : errno;
  }

  bool absent() const noexcept { return error == ENOENT; }
  bool isDirectory() const noexcept { return error == 0 && S_ISDIR(status.st_mode); }

  struct stat status {};
  int error = 0;
};

/// Whether the user has this access. Root is checked too: on a read-only file system no user may
/// write.
base::Status checkAccess(const std::string& path, int mode) {
  const bool may = ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
  return may ? base::Status() : base::Status::ofErrno(errno);
}

/// Whether files can be created in the directory.
base::Status checkFilesIn(const std::string& directory) {
  const Found found(directory);
  const std::string name = "the directory '" + config::shown(directory) + "'";
  if (found.absent()) {
    return base::Status::failure(name + " does not exist");
  }
  if (found.error != 0) {
    return base::Status::ofErrno(found.error).after(name + " cannot be used: ");
  }
  if (!found.isDirectory()) {
    return base::Status::failure("'" + config::shown(directory) + "' is not a directory");
  }
  return checkAccess(directory, W_OK | X_OK).after("cannot create a file in " + name + ": ");
}

base::Status checkMade(const std::string& path) {
  const Found found(path);
  if (found.isDirectory() || path.ends_with('/')) {
    return base::Status::failure("it is a directory; give the name of a file");
  }
  return checkFilesIn(base::directoryOf(path));
}

base::Status checkRead(const std::string& path) {
  const Found found(path);
  if (found.error == 0 && !S_ISREG(found.status.st_mode)) { // it might have no end
    return base::Status::failure(found.isDirectory() ? "it is a directory"
                                                     : "it is not a regular file");
  }
  return checkAccess(path, R_OK);
}

base::Status checkUpdated(const std::string& path) {
  const Found found(path);
  base::Status made = checkMade(path);
  if (!made.ok() || found.absent()) {
    return made;
  }
  if (found.error != 0) {
    return base::Status::ofErrno(found.error);
  }
  return S_ISREG(found.status.st_mode) ? checkAccess(path, R_OK | W_OK)
                                       : base::Status::failure("it is not a regular file");
}

/// A socket or a device may exist in a directory in which no file can be created.
base::Status checkAppended(const std::string& path) {
  const Found found(path);
  if (found.isDirectory() || found.absent()) {
    return checkMade(path);
  }
  return found.error != 0 ? base::Status::ofErrno(found.error) : checkAccess(path, W_OK);
}

base::Status checkOwned(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  const Found found(path);
  if (found.absent()) {
    return checkFilesIn(base::directoryOf(path));
  }
  const base::Status directory = checkFilesIn(path);
  return directory.ok() ? checkTrusted(found.status) : directory;
}

base::Status checkPath(const std::string& path, PathUse use) {
  switch (use) {
  case PathUse::ReadFile:
    return checkRead(path);
  case PathUse::MakeFile:
    return checkMade(path);
  case PathUse::UpdateFile:
    return checkUpdated(path);
  case PathUse::AppendFile:
    return checkAppended(path);
  case PathUse::WriteDirectory:
    return checkFilesIn(path);
  case PathUse::OwnDirectory:
    return checkOwned(path);
  case PathUse::Unchecked:
    break;
  }
  return {};
}

/// The path in the setting, if it contains one.
std::optional<std::string> pathIn(const config::Setting& setting) {
  const std::string* text = std::get_if<std::string>(&setting.value);
  if (text == nullptr || text->empty()) {
    return std::nullopt;
  }
  const std::string_view first = std::string_view(*text).substr(0, text->find('/'));
  const bool address =
      setting.option->type != OptionType::Path && first.find(':') != std::string_view::npos;
  return address ? std::nullopt : std::optional(*text);
}

bool takesPart(std::string_view owner, const plugins::Selection& selection) {
  const auto in = [&](const std::vector<std::string>& names) {
    return std::ranges::find(names, owner) != names.end();
  };
  return owner == config::OptionRegistry::kCore || owner == selection.runner ||
         in(selection.guards) || in(selection.reporters);
}

} // namespace

std::vector<PathProblem> pathProblems(const config::EffectiveSettings& settings,
                                      const plugins::Selection& selection) {
  std::vector<PathProblem> problems;
  for (const config::Setting& setting : settings.all()) {
    const PathUse use = setting.option->use;
    const std::optional<std::string> path = pathIn(setting);
    if (use == PathUse::Unchecked || !path || !takesPart(setting.owner, selection)) {
      continue;
    }
    if (const base::Status usable = checkPath(*path, use); !usable.ok()) {
      const std::string name = config::shown(*path);
      problems.push_back({name, config::valuePlace(*setting.option, setting.origin) + ": '" + name +
                                    "' cannot be used: " + usable.text()});
    }
  }
  return problems;
}

} // namespace exec_wrapper::wiring
