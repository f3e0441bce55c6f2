#pragma once

#include "support/wrapper.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

namespace exec_wrapper::test {

/// Where a program is, among those of the system; empty where it is not installed.
inline std::string programPath(const std::string& name) {
  for (const char* const directory : {"/usr/local/bin/", "/usr/bin/", "/bin/"}) {
    if (const std::string path = directory + name; ::access(path.c_str(), X_OK) == 0) {
      return path;
    }
  }
  return {};
}

/// Tests of scripts, which run them with programs of the system, in the test's own directory.
class ShellTest : public WrapperTest {
protected:
  /// The same environment as the wrapper's, in which exec_wrapper and taskrunner are found, too.
  ProcessSpec words(const Words& argv) const {
    ProcessSpec spec = wrapper({});
    const std::string program = wrapperProgram();
    spec.environment["PATH"] =
        program.substr(0, program.rfind('/')) + ":" + spec.environment["PATH"];
    spec.argv = argv;
    return spec;
  }

  Outcome runWords(const Words& argv) const { return test::run(words(argv)); }
};

} // namespace exec_wrapper::test
