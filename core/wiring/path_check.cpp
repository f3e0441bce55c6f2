#include "wiring/path_check.h"

#include "config/options/option_registry.h"
#include "config/values/shown.h"
#include "config/values/value_parser.h"
#include "support/file_trust.h"
#include "support/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace exec_wrapper::wiring {

namespace {

/// What is under a path. Links are followed.
struct Found {
  explicit Found(const std::string& path) {
    error = ::stat(path.c_str(), &status) == 0 ? 0 : errno;
  }

  bool absent() const noexcept { return error == ENOENT; }
  bool isDirectory() const noexcept { return error == 0 && S_ISDIR(status.st_mode); }

  struct stat status {};
  int error = 0;
};

/// Empty where the user may do it. For root too: on a file system that is read-only nobody may.
std::string whyNot(const std::string& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0 ? "" : errorText(errno);
}

std::string whyNoFilesIn(const std::string& directory) {
  const Found found(directory);
  const std::string name = "the directory '" + config::shown(directory) + "' ";
  if (found.error != 0) {
    return name + (found.absent() ? "does not exist" : "cannot be used: " + errorText(found.error));
  }
  if (!found.isDirectory()) {
    return "'" + config::shown(directory) + "' is not a directory";
  }
  const std::string why = whyNot(directory, W_OK | X_OK);
  return why.empty() ? why
                     : "cannot create a file in " + name.substr(0, name.size() - 1) + ": " + why;
}

std::string placeOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string whyNotMade(const std::string& path) {
  const Found found(path);
  if (found.isDirectory() || path.ends_with('/')) {
    return "it is a directory; give the name of a file";
  }
  return whyNoFilesIn(placeOf(path));
}

std::string whyNotRead(const std::string& path) {
  const Found found(path);
  if (found.error == 0 && !S_ISREG(found.status.st_mode)) { // it could be read without end
    return found.isDirectory() ? "it is a directory" : "it is not a regular file";
  }
  return whyNot(path, R_OK);
}

std::string whyNotUpdated(const std::string& path) {
  const Found found(path);
  std::string why = whyNotMade(path);
  if (!why.empty() || found.absent()) {
    return why;
  }
  if (found.error != 0) {
    return errorText(found.error);
  }
  return S_ISREG(found.status.st_mode) ? whyNot(path, R_OK | W_OK) : "it is not a regular file";
}

/// A socket or a device may be there in a directory in which no file can be made.
std::string whyNotAppended(const std::string& path) {
  const Found found(path);
  if (found.isDirectory() || found.absent()) {
    return whyNotMade(path);
  }
  return found.error != 0 ? errorText(found.error) : whyNot(path, W_OK);
}

std::string whyNotOwned(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  const Found found(path);
  if (found.absent()) {
    return whyNoFilesIn(placeOf(path));
  }
  std::string why = whyNoFilesIn(path);
  return why.empty() ? whyUntrusted(found.status) : why;
}

std::string problemWith(const std::string& path, PathUse use) {
  switch (use) {
  case PathUse::ReadFile:
    return whyNotRead(path);
  case PathUse::MakeFile:
    return whyNotMade(path);
  case PathUse::UpdateFile:
    return whyNotUpdated(path);
  case PathUse::AppendFile:
    return whyNotAppended(path);
  case PathUse::WriteDirectory:
    return whyNoFilesIn(path);
  case PathUse::OwnDirectory:
    return whyNotOwned(path);
  case PathUse::Unchecked:
    break;
  }
  return {};
}

/// The path that the setting names, where it names one.
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
    if (const std::string problem = problemWith(*path, use); !problem.empty()) {
      const std::string name = config::shown(*path);
      problems.push_back({name, config::valuePlace(*setting.option, setting.origin) + ": '" + name +
                                    "' cannot be used: " + problem});
    }
  }
  return problems;
}

} // namespace exec_wrapper::wiring
