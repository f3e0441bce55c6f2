#include "plugins/single_library.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace exec_wrapper::plugins {

namespace {

constexpr std::array<std::string_view, 2> kKinds = {"libPocoFoundation.so", "libstdc++.so"};

bool isOfTheseKinds(std::string_view name) {
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [name](std::string_view kind) { return name.starts_with(kind); });
}

bool isLoaded(const std::string& name) {
  void* const library = dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) {
    return false;
  }
  dlclose(library); // it stays loaded: this releases only the reference of dlopen
  return true;
}

int addName(dl_phdr_info* object, std::size_t, void* names) {
  const std::string_view path(object->dlpi_name);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (isOfTheseKinds(name)) {
    static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  }
  return 0;
}

} // namespace

std::string duplicateRuntimeLibrary(const std::vector<std::string>& needed) {
  const auto found = std::find_if(needed.begin(), needed.end(), [](const std::string& name) {
    return isOfTheseKinds(name) && !isLoaded(name);
  });
  return found == needed.end() ? std::string() : *found;
}

std::vector<std::string> loadedRuntimeLibraries() {
  std::vector<std::string> names;
  dl_iterate_phdr(addName, &names);
  return names;
}

} // namespace exec_wrapper::plugins
