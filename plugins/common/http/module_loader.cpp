#include "common/http/module_loader.h"

#include "base/text.h"

#include <dlfcn.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace exec_wrapper::http {

namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw std::runtime_error("HTTP cannot be used: " + file + " " + reason);
}

std::string parentOf(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

/// The shared object or the program that contains this code.
std::string ourFile() {
  Dl_info info{};
  std::array<char, PATH_MAX> path{};
  if (dladdr(reinterpret_cast<const void*>(&makeTransport), &info) == 0 ||
      realpath(info.dli_fname, path.data()) == nullptr) {
    throw std::runtime_error("HTTP cannot be used: the plugin's own file was not found");
  }
  return path.data();
}

/// Refuses a file that other users could change: its code would run with the user's rights.
void checkOwner(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    refuse(path, "is missing (" + base::errorText(errno) + "); reinstall it");
  }
  if (status.st_uid != 0 && status.st_uid != geteuid()) {
    refuse(path, "belongs to another user than root and the user of this process; reinstall it");
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    refuse(path, "is writable by other users than its owner; prevent that with: chmod go-w");
  }
}

/// The module is beside the plugin; for a plugin that is part of the program, beside the other
/// plugins.
std::string modulePath(const std::string& name) {
  std::string directory = parentOf(ourFile());
  if (access((directory + "/support").c_str(), F_OK) != 0) {
    directory += "/" EXEC_WRAPPER_PLUGIN_DIR_FROM_BIN;
  }
  const std::string link = directory + "/support/" + name;
  std::array<char, PATH_MAX> path{};
  if (realpath(link.c_str(), path.data()) == nullptr) {
    refuse(link, "is missing (" + base::errorText(errno) + "); reinstall it");
  }
  return path.data();
}

/// The module stays loaded: OpenSSL must not be unloaded before the process ends.
MakeTransport loadModule(const std::string& name) {
  const std::string path = modulePath(name);
  checkOwner(parentOf(path));
  checkOwner(path);
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    refuse(path, std::string("cannot be loaded: ") + dlerror());
  }
#define EXEC_WRAPPER_TEXT_(x) #x
#define EXEC_WRAPPER_TEXT(x) EXEC_WRAPPER_TEXT_(x)
  void* const symbol = dlsym(library, EXEC_WRAPPER_TEXT(EXEC_WRAPPER_MAKE_TRANSPORT));
  if (symbol == nullptr) {
    refuse(path, "is of another version of exec_wrapper; reinstall it");
  }
  return reinterpret_cast<MakeTransport>(symbol);
}

} // namespace

std::unique_ptr<Transport> makeTransport(const Recipient& recipient) {
  std::string problem;
  MakeTransport make = nullptr;
  if (recipient.url.secure) {
    static const MakeTransport https = loadModule("https.so"); // retried after a failure
    make = https;
  } else {
    static const MakeTransport http = loadModule("http.so");
    make = http;
  }
  std::unique_ptr<Transport> transport(make(recipient, problem));
  if (!transport) {
    throw std::runtime_error(problem);
  }
  return transport;
}

} // namespace exec_wrapper::http
