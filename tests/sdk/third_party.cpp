#include "sdk/third_party.h"

#include "support/source_tree.h"

#include <cstdlib>
#include <filesystem>

namespace exec_wrapper::test {

namespace {

constexpr Duration kBuildTime = std::chrono::minutes(4);

/// Precedes what a command prints; nothing else prints it.
constexpr char kMark = '\x01';

} // namespace

ProcessSpec ThirdParty::process(Words argv) const {
  ProcessSpec spec;
  spec.argv = std::move(argv);
  spec.directory = directory_.path();
  spec.environment = {
      {"PATH", prefix() + "/bin:/usr/local/bin:/usr/bin:/bin"},
      {"HOME", directory_.path()},
      {"XDG_CONFIG_HOME", file("config")},
      {"TMPDIR", directory_.path()},
      {"PREFIX", prefix()},
      {"CXX", EXEC_WRAPPER_CXX},
      {"CXXFLAGS", "-O0 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"},
      {"CMAKE_BUILD_PARALLEL_LEVEL", "2"},
      {"CTEST_PARALLEL_LEVEL", "2"},
  };
  for (const char* const name : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* const value = std::getenv(name)) {
      spec.environment[name] = value;
    }
  }
  return spec;
}

Outcome ThirdParty::install() const {
  directory_.write("config/exec_wrapper/exec_wrapper.properties", "");
  const Outcome outcome = test::run(
      process({"/bin/sh", "-c", "umask 002 && exec \"$0\" --install \"$1\" --prefix \"$2\"",
               EXEC_WRAPPER_CMAKE, buildDirectory(), file("staging")}));
  std::filesystem::create_directory(file("opt"));
  std::filesystem::rename(file("staging"), prefix());
  return outcome;
}

Outcome ThirdParty::shell(const std::string& script) const {
  return test::run(process({"/bin/sh", "-c", "umask 002\n" + script}), kBuildTime);
}

std::vector<std::vector<std::string>>
ThirdParty::type(const std::vector<std::string>& commands) const {
  std::string script = "exec 2>&1\n";
  for (const std::string& command : commands) {
    script += "echo '" + std::string(1, kMark) + "'\n" + command + "\n";
  }
  std::vector<std::vector<std::string>> printed;
  for (const std::string& line : lines(shell(script).out)) {
    if (line == std::string(1, kMark)) {
      printed.emplace_back();
    } else if (!printed.empty()) {
      printed.back().push_back(line);
    }
  }
  return printed;
}

Outcome ThirdParty::run(const Words& words) const {
  return test::run(process(Words{prefix() + "/bin/exec_wrapper"} + words));
}

} // namespace exec_wrapper::test
