#include "support/wrapper.h"

#include "support/source_tree.h"

#include <cstdlib>

namespace exec_wrapper::test {

std::string wrapperProgram() {
  return buildDirectory() / "bin/exec_wrapper";
}

std::string bundledPlugins() {
  return buildDirectory() / EXEC_WRAPPER_PLUGIN_DIR;
}

std::string testPlugins() {
  return buildDirectory() / "tests/plugins";
}

Words childWords(Words steps) {
  return Words{EXEC_WRAPPER_TEST_CHILD} + steps;
}

WrapperTest::WrapperTest() {
  dir_.write("config/exec_wrapper/exec_wrapper.properties", "");
}

ProcessSpec WrapperTest::wrapper(const Words& words) const {
  ProcessSpec spec;
  spec.argv = Words{wrapperProgram()} + words;
  spec.environment = {
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"HOME", dir_.path().string()},
      {"XDG_CONFIG_HOME", dir_.file("config")},
  };
  for (const char* const name : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* const value = std::getenv(name)) {
      spec.environment[name] = value;
    }
  }
  spec.directory = dir_.path();
  return spec;
}

Outcome WrapperTest::run(const Words& words) const {
  return test::run(wrapper(words));
}

} // namespace exec_wrapper::test
