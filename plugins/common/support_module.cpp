#include "common/support_module.h"

#include "base/file.h"
#include "base/text.h"

#include <dlfcn.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace exec_wrapper::common {

namespace {

class Module {
public:
  explicit Module(const std::string& purpose) : purpose_(purpose) {}

  void* function(const std::string& file, const char* symbol) const {
    const std::string path = pathOf(file);
    checkOwner(base::directoryOf(path));
    checkOwner(path);
    // OpenSSL, for one, must not be unloaded before the process ends.
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) {
      refuse(path + " cannot be loaded: " + dlerror());
    }
    void* const found = dlsym(library, symbol);
    if (found == nullptr) {
      refuse(path + " is of another version of exec_wrapper; reinstall it");
    }
    return found;
  }

private:
  [[noreturn]] void refuse(const std::string& reason) const {
    throw std::runtime_error(purpose_ + " cannot be used: " + reason);
  }

  /// The shared object or the program that contains this code.
  std::string ourFile() const {
    Dl_info info{};
    std::array<char, PATH_MAX> path{};
    if (dladdr(reinterpret_cast<const void*>(&supportFunction), &info) == 0 ||
        realpath(info.dli_fname, path.data()) == nullptr) {
      refuse("the plugin's own file was not found");
    }
    return path.data();
  }

  /// Refuses a file that other users could change: its code would run with the user's rights.
  void checkOwner(const std::string& path) const {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
      refuse(path + " is missing (" + base::errorText(errno) + "); reinstall it");
    }
    if (status.st_uid != 0 && status.st_uid != geteuid()) {
      refuse(path +
             " belongs to another user than root and the user of this process; reinstall it");
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
      refuse(path + " is writable by other users than its owner; prevent that with: chmod go-w");
    }
  }

  /// The module is beside the plugin; for code that is part of a program, beside the plugins.
  std::string pathOf(const std::string& file) const {
    std::string directory = base::directoryOf(ourFile());
    if (access((directory + "/support").c_str(), F_OK) != 0) {
      directory += "/" EXEC_WRAPPER_PLUGIN_DIR_FROM_BIN;
    }
    const std::string link = directory + "/support/" + file;
    std::array<char, PATH_MAX> path{};
    if (realpath(link.c_str(), path.data()) == nullptr) {
      refuse(link + " is missing (" + base::errorText(errno) + "); reinstall it");
    }
    return path.data();
  }

  const std::string& purpose_;
};

} // namespace

void* supportFunction(const std::string& purpose, const std::string& file, const char* symbol) {
  return Module(purpose).function(file, symbol);
}

} // namespace exec_wrapper::common
