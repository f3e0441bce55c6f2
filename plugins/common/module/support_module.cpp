#include "common/module/support_module.h"

#include "base/text.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace exec_wrapper::common {

namespace {

std::string parentOf(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

/// One search for the module's function.
class Loader {
public:
  explicit Loader(const SupportModule& module) : module_(module) {}

  void* load() const {
    const std::string path = modulePath();
    checkOwner(parentOf(path));
    checkOwner(path);
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) {
      fail(path + " cannot be loaded: " + dlerror());
    }
    void* const symbol = dlsym(library, module_.function.c_str());
    if (symbol == nullptr) {
      fail(path + " is of another version of exec_wrapper; reinstall it");
    }
    return symbol;
  }

private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw std::runtime_error(module_.purpose + " cannot be used: " + reason);
  }

  [[noreturn]] void failAsMissing(const std::string& path) const {
    fail(path + " is missing (" + base::errorText(errno) + "); reinstall it");
  }

  /// The shared object or the program that contains this code. A program is known to the loader by
  /// the name of its call, which is no path if it was found in PATH.
  std::string ourFile() const {
    Dl_info info{};
    link_map* map = nullptr;
    if (dladdr1(reinterpret_cast<const void*>(&loadFunction), &info, reinterpret_cast<void**>(&map),
                RTLD_DL_LINKMAP) == 0) {
      fail("the plugin's own file was not found");
    }
    const bool isProgram = map == nullptr || map->l_name == nullptr || *map->l_name == '\0';
    std::array<char, PATH_MAX> path{};
    if ((!isProgram || realpath("/proc/self/exe", path.data()) == nullptr) &&
        realpath(info.dli_fname, path.data()) == nullptr) {
      fail("the plugin's own file was not found");
    }
    return path.data();
  }

  /// The module is beside the plugin; for a plugin that is part of the program, beside the other
  /// plugins.
  std::string modulePath() const {
    std::string directory = parentOf(ourFile());
    if (access((directory + "/support").c_str(), F_OK) != 0) {
      directory += "/" EXEC_WRAPPER_PLUGIN_DIR_FROM_BIN;
    }
    const std::string link = directory + "/support/" + module_.file;
    std::array<char, PATH_MAX> path{};
    if (realpath(link.c_str(), path.data()) == nullptr) {
      failAsMissing(link);
    }
    return path.data();
  }

  /// Refuses a file that other users could change: its code would run with the user's rights.
  void checkOwner(const std::string& path) const {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
      failAsMissing(path);
    }
    if (status.st_uid != 0 && status.st_uid != geteuid()) {
      fail(path + " belongs to another user than root and the user of this process; reinstall it");
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
      fail(path + " is writable by other users than its owner; prevent that with: chmod go-w");
    }
  }

  const SupportModule& module_;
};

} // namespace

void* loadFunction(const SupportModule& module) {
  return Loader(module).load();
}

} // namespace exec_wrapper::common
