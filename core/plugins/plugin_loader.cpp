#include "plugins/plugin_loader.h"

#include "base/directory.h"
#include "base/file_descriptor.h"
#include "base/text.h"
#include "plugins/elf_file.h"
#include "plugins/needed_libraries.h"
#include "plugins/plugin_call.h"
#include "plugins/single_library.h"
#include "support/fatal.h"
#include "support/file_trust.h"
#include "support/text/text.h"

#include <Poco/Exception.h>
#include <Poco/SharedLibrary.h>

#include <fcntl.h>
#include <limits.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace exec_wrapper::plugins {

namespace {

constexpr std::string_view kSuffix = ".so";

[[noreturn]] void refuse(const std::string& file, const std::string& reason,
                         const std::string& remedy) {
  throw ConfigurationFailure("plugin " + file + " " + reason + "; " + remedy);
}

// The file may be complete, and the machine out of a resource.
std::string remedyFor(const std::string& problem) {
  const auto says = [&](int error) { return problem.find(base::errorText(error)) != problem.npos; };
  if (says(EMFILE) || says(ENFILE)) {
    return "raise the limit of open files (ulimit -n)";
  }
  if (says(ENOMEM)) {
    return "raise the limit of memory (ulimit -v), or free some";
  }
  return "rebuild or reinstall it";
}

bool isPluginName(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

void checkTrust(const std::string& path, const struct stat& status, const char* what) {
  if (const base::Status trusted = checkTrusted(status); !trusted.ok()) {
    throw ConfigurationFailure(
        std::string(what) + " " + path +
        " is refused, because it would run with your rights: " + trusted.text());
  }
}

// Before the dynamic linker reads it.
void checkFile(const std::string& file) {
  const base::FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!descriptor.valid() || fstat(descriptor.get(), &status) != 0) {
    const std::string problem = base::errorText(errno);
    refuse(file, "cannot be loaded: " + problem, remedyFor(problem));
  }
  checkTrust(file, status, "plugin");
  if (const base::Status loadable = checkLoadable(descriptor.get(), status); !loadable.ok()) {
    refuse(file, "cannot be loaded: " + loadable.text(), remedyFor(loadable.text()));
  }
}

std::string directoryOf(const std::string& file) {
  return file.substr(0, file.rfind('/'));
}

// Of the shared objects in the directory, in order.
std::vector<std::string> pluginNames(const std::string& directory, std::string& problem) {
  std::vector<std::string> names;
  const base::Directory stream(opendir(directory.c_str()));
  if (!stream) {
    problem = base::errorText(errno);
    return names;
  }
  while (const dirent* const entry = readdir(stream.get())) {
    const std::string_view file(entry->d_name);
    if (file.size() > kSuffix.size() && file.ends_with(kSuffix)) {
      names.emplace_back(file.substr(0, file.size() - kSuffix.size()));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string pocoVersionText(std::uint32_t version) {
  return std::to_string(version >> 24U) + "." + std::to_string((version >> 16U) & 0xFFU);
}

// A plugin must not bring a second Poco or C++ library; see single_library.h.
[[noreturn]] void refuseSecond(const std::string& file, const std::string& library) {
  refuse(file, "needs " + library + " in addition to this program's own",
         "rebuild it against exec_wrapper " EXEC_WRAPPER_VERSION " as installed here");
}

void checkNeeds(const std::string& file) {
  if (const std::string second = duplicateRuntimeLibrary(neededLibraries(file)); !second.empty()) {
    refuseSecond(file, second);
  }
}

constexpr const char* kRebuild = "rebuild it against exec_wrapper " EXEC_WRAPPER_VERSION;

// The file of a plugin that was installed for a program with an earlier ABI, which had its own
// directory beside this one; or empty.
std::string fileForEarlierAbi(const std::string& directory, const std::string& name) {
  const std::string number = std::to_string(EXEC_WRAPPER_PLUGIN_ABI);
  if (!directory.ends_with("-" + number)) {
    return {};
  }
  const std::string start = directory.substr(0, directory.size() - number.size());
  for (int abi = EXEC_WRAPPER_PLUGIN_ABI - 1; abi > 0; --abi) {
    std::string file = start + std::to_string(abi) + "/" + name + std::string(kSuffix);
    if (access(file.c_str(), F_OK) == 0) {
      return file;
    }
  }
  return {};
}

// Refuses a plugin if its descriptor shows that calls into it would fail.
void checkDescriptor(const std::string& file, const PluginDescriptor& descriptor) {
  if (std::memcmp(descriptor.magic, "EXECWRAP", sizeof descriptor.magic) != 0) {
    refuse(file, "has no valid descriptor", "it is not an exec_wrapper plugin");
  }
  if (descriptor.abi != EXEC_WRAPPER_PLUGIN_ABI) {
    refuse(file,
           "was built for plugin ABI " + std::to_string(descriptor.abi) +
               ", this program has ABI " + std::to_string(EXEC_WRAPPER_PLUGIN_ABI),
           kRebuild);
  }
  if (std::string_view(descriptor.compiler) != EXEC_WRAPPER_COMPILER_ABI) {
    refuse(file,
           std::string("was built with another C++ ABI (") + descriptor.compiler +
               ", this program: " EXEC_WRAPPER_COMPILER_ABI ")",
           kRebuild);
  }
  if (descriptor.pocoVersion >> 16U != static_cast<std::uint32_t>(POCO_VERSION) >> 16U) {
    refuse(file,
           "was built with Poco " + pocoVersionText(descriptor.pocoVersion) +
               ", this program with " + pocoVersionText(POCO_VERSION),
           kRebuild);
  }
}

} // namespace

PluginLoader::PluginLoader(std::span<const PluginInfo* const> bundled, std::string bundledDirectory,
                           std::vector<std::string> directories,
                           std::span<const LinkedPlugin> linked)
    : bundled_(bundled), bundledDirectory_(std::move(bundledDirectory)),
      directories_(std::move(directories)), linked_(linked) {}

void PluginLoader::setDirectories(std::vector<std::string> directories) {
  directories_ = std::move(directories);
}

bool PluginLoader::isBundled(std::string_view name) const {
  return std::any_of(bundled_.begin(), bundled_.end(),
                     [name](const PluginInfo* info) { return info->name == name; });
}

std::string PluginLoader::remedyFor(std::string_view missing) const {
  const auto found = std::ranges::find(bundled_, missing, &PluginInfo::name);
  const bool ownPackage = found != bundled_.end() && !(*found)->package.empty();
  return ownPackage ? "install the package " + std::string((*found)->package)
                    : std::string("reinstall exec_wrapper");
}

const PluginInfo& PluginLoader::info(const std::string& name) {
  for (const PluginInfo* const info : bundled_) {
    if (info->name == name) {
      return *info;
    }
  }
  return *load(name).info;
}

const LinkedPlugin* PluginLoader::linked(std::string_view name) const {
  const auto found = std::find_if(linked_.begin(), linked_.end(), [name](const LinkedPlugin& one) {
    return one.descriptor.info->name == name;
  });
  return found == linked_.end() ? nullptr : &*found;
}

std::unique_ptr<Factory> PluginLoader::makeFactory(const std::string& name) {
  if (const LinkedPlugin* const plugin = linked(name)) {
    Poco::Manifest<Factory> manifest;
    plugin->buildManifest(&manifest);
    return std::unique_ptr<Factory>(manifest.begin()->create());
  }
  const Loaded& loaded = load(name);
  try {
    classes_.loadLibrary(loaded.file);
    const auto& manifest = classes_.manifestFor(loaded.file);
    if (manifest.size() != 1) {
      refuse(loaded.file, "exports " + std::to_string(manifest.size()) + " factories, not one",
             "see EXEC_WRAPPER_PLUGIN in exec_wrapper/plugin.h");
    }
    return std::unique_ptr<Factory>(manifest.begin()->create());
  } catch (const Poco::Exception& error) {
    refuse(loaded.file, "has no factory (" + error.displayText() + ")",
           "see EXEC_WRAPPER_PLUGIN in exec_wrapper/plugin.h");
  }
}

const PluginLoader::Loaded& PluginLoader::load(const std::string& name) {
  const auto known = loaded_.find(name);
  if (known != loaded_.end()) {
    return known->second;
  }
  return loaded_.emplace(name, open(name, find(name))).first->second;
}

std::string PluginLoader::find(const std::string& name) const {
  if (!isPluginName(name)) {
    throw ConfigurationFailure("\"" + base::printable(name) +
                               "\" is not a plugin name: use letters, digits, _ and -, and give "
                               "the directory by plugin-dir");
  }
  std::vector<std::string> searched;
  if (!isBundled(name)) {
    searched = directories_;
  }
  searched.push_back(bundledDirectory_);
  for (const std::string& directory : searched) {
    std::string file = directory + "/" + name + std::string(kSuffix);
    if (access(file.c_str(), F_OK) == 0) {
      return file;
    }
    if (errno != ENOENT && errno != ENOTDIR) {
      throw ConfigurationFailure("plugin " + name + ": " + file + " cannot be reached: " +
                                 base::errorText(errno) + "; let this user read its directory");
    }
  }
  if (isBundled(name)) {
    throw ConfigurationFailure("plugin " + name + " belongs to exec_wrapper, but " + name +
                               ".so is not in " + bundledDirectory_ + "; " + remedyFor(name));
  }
  if (const std::string file = fileForEarlierAbi(bundledDirectory_, name); !file.empty()) {
    refuse(file, "was built for an earlier plugin ABI", kRebuild);
  }
  std::vector<std::string_view> names;
  for (const PluginInfo* const info : bundled_) {
    names.push_back(info->name);
  }
  const std::string_view near = nearest(name, names);
  throw ConfigurationFailure("there is no plugin " + name + ": " + name + ".so was not found in " +
                             base::join(searched, ", ") +
                             (near.empty()
                                  ? "; see --list-plugins, or name its directory with plugin-dir"
                                  : "; did you mean " + std::string(near) + "?"));
}

void PluginLoader::checkDirectory(const std::string& directory) {
  if (directory == checkedDirectory_) { // most plugins of a run are in the same directory
    return;
  }
  struct stat status {};
  if (stat(directory.c_str(), &status) != 0) {
    throw ConfigurationFailure("plugin directory " + directory + ": " + base::errorText(errno));
  }
  checkTrust(directory, status, "plugin directory");
  checkedDirectory_ = directory;
}

PluginLoader::Loaded PluginLoader::open(const std::string& name, const std::string& file) {
  checkDirectory(directoryOf(file));
  checkFile(file);
  const bool bundled = isBundled(name);
  std::vector<std::string> before;
  if (!bundled) {
    checkNeeds(file);
    before = loadedRuntimeLibraries();
  }
  Poco::SharedLibrary library;
  const std::string problem = callPlugin("plugin", file, [&]() -> std::string {
    try {
      library.load(file, Poco::SharedLibrary::SHLIB_LOCAL);
      return {};
    } catch (const Poco::Exception& error) {
      return base::printable(error.message());
    }
  });
  if (!problem.empty()) {
    refuse(file, "cannot be loaded: " + problem, remedyFor(problem));
  }
  if (!bundled && loadedRuntimeLibraries() != before) {
    refuseSecond(file, loadedRuntimeLibraries().back());
  }
  if (!library.hasSymbol(EXEC_WRAPPER_DESCRIPTOR_SYMBOL)) {
    refuse(file, "has no descriptor",
           "it is not an exec_wrapper plugin, or EXEC_WRAPPER_PLUGIN is missing in it");
  }
  const auto& descriptor =
      *static_cast<const PluginDescriptor*>(library.getSymbol(EXEC_WRAPPER_DESCRIPTOR_SYMBOL));
  checkDescriptor(file, descriptor);
  if (descriptor.info->name != name) {
    refuse(file, "calls itself " + base::printable(descriptor.info->name),
           "the file must have the plugin's name");
  }
  return {file, descriptor.info};
}

PluginLoader::Listed PluginLoader::listed(const std::string& name, const std::string& directory) {
  Listed entry{name, directory + "/" + name + std::string(kSuffix), nullptr, {}};
  if (isBundled(name) && directory != bundledDirectory_) {
    entry.problem = "hidden by the bundled plugin of this name";
    return entry;
  }
  try {
    entry.info = open(name, entry.file).info;
  } catch (const Fatal& problem) {
    entry.problem = problem.what();
  }
  return entry;
}

std::vector<PluginLoader::Listed> PluginLoader::list() {
  std::vector<Listed> all;
  for (const LinkedPlugin& plugin : linked_) {
    const PluginInfo& info = *plugin.descriptor.info;
    all.push_back({std::string(info.name), "(part of the program)", &info, {}});
  }
  std::vector<std::string> directories = directories_;
  directories.push_back(bundledDirectory_);
  for (const std::string& directory : directories) {
    std::string problem;
    for (const std::string& name : pluginNames(directory, problem)) {
      if (directory != bundledDirectory_ || linked(name) == nullptr) {
        all.push_back(listed(name, directory));
      }
    }
    if (!problem.empty()) {
      all.push_back({"-", directory, nullptr, problem});
    }
  }
  return all;
}

std::string bundledPluginDirectory() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string program;
  if (size > 0) {
    program.assign(path.data(), static_cast<std::size_t>(size));
  } else if (const auto name = getauxval(AT_EXECFN); name != 0) { // no /proc
    if (realpath(reinterpret_cast<const char*>(name), path.data()) != nullptr) {
      program = path.data();
    }
  }
  // The program's path has no links in it, so its parent directories follow from the text.
  std::string directory = directoryOf(program);
  std::string_view way = EXEC_WRAPPER_PLUGIN_DIR_FROM_BIN;
  constexpr std::string_view kUp = "../";
  for (; way.starts_with(kUp); way.remove_prefix(kUp.size())) {
    directory = directoryOf(directory);
  }
  return directory + "/" + std::string(way);
}

} // namespace exec_wrapper::plugins
