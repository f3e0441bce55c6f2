#include "config/sources/default_config_path.h"

#include "base/text.h"
#include "config/values/shown.h"

#include <sys/stat.h>

#include <cerrno>

namespace exec_wrapper::config {

namespace {

/// The directory in a variable; empty if it is missing or relative to the working directory.
std::string absoluteDirectory(const Environment& environment, const std::string& variable) {
  const auto found = environment.find(variable);
  const bool good = found != environment.end() && found->second.starts_with('/');
  return good ? found->second : std::string();
}

bool exists(const std::string& path, std::vector<std::string>& warnings) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    return true;
  }
  const int error = errno;
  if (::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode)) {
    return true; // a dangling link: reading it reports the error
  }
  if (error != ENOENT && error != ENOTDIR) {
    warnings.push_back("properties file " + shown(path) + " is ignored: " + base::errorText(error));
  }
  return false;
}

} // namespace

std::string userDirectory(const Environment& environment, const std::string& variable,
                          const std::string& inHome) {
  std::string directory = absoluteDirectory(environment, variable);
  if (directory.empty()) {
    directory = absoluteDirectory(environment, "HOME");
    directory += directory.empty() ? "" : "/" + inHome;
  }
  return directory;
}

std::string defaultPropertiesFile(const Environment& environment, const std::string& name,
                                  const std::string& systemDirectory,
                                  std::vector<std::string>& warnings) {
  std::string user = userDirectory(environment, "XDG_CONFIG_HOME", ".config");
  user += user.empty() ? "" : "/exec_wrapper";
  for (const std::string& directory : {user, systemDirectory}) {
    if (std::string file = directory + "/" + name; !directory.empty() && exists(file, warnings)) {
      return file;
    }
  }
  return {};
}

} // namespace exec_wrapper::config
