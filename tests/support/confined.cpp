#include "support/confined.h"

#include "support/wrapper.h"

#include <unistd.h>

#include <algorithm>

namespace exec_wrapper::test {

ProcessSpec behind(const Words& command, ProcessSpec spec) {
  spec.argv = Words{"/usr/bin/env"} + command + spec.argv;
  return spec;
}

ProcessSpec limited(const Words& limits, ProcessSpec spec) {
  return behind(Words{"prlimit"} + limits + Words{"--"}, std::move(spec));
}

ProcessSpec asUser(uid_t user, ProcessSpec spec) {
  const std::string id = std::to_string(user);
  spec.environment.erase("XDG_CONFIG_HOME");
  spec.environment.erase("HOME");
  spec.directory = "/";
  return behind({"setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--"}, std::move(spec));
}

ProcessSpec withMounts(const std::string& script, ProcessSpec spec) {
  Words namespaces = {"unshare", "--mount"};
  if (::geteuid() != 0) {
    namespaces.push_back("--map-root-user");
  }
  const std::string prepared =
      "{ " + script + "\n} || exit " + std::to_string(kNotPrepared) + "\nexec \"$@\"";
  return behind(namespaces + Words{"--", "sh", "-c", prepared, "sh"}, std::move(spec));
}

ProcessSpec asProcess1(ProcessSpec spec) {
  Words namespaces = {"unshare", "--pid", "--fork", "--kill-child", "--mount-proc"};
  if (::geteuid() != 0) {
    namespaces.push_back("--map-root-user");
  }
  return behind(namespaces + Words{"--"}, std::move(spec));
}

bool possible(ProcessSpec confined) {
  // What is confined comes last, behind the words that confine it.
  const std::string program = wrapperProgram();
  const auto first = std::ranges::find(confined.argv, program);
  confined.argv.erase(first, confined.argv.end());
  ProcessSpec reaching = confined; // setpriv(1) can start what its user cannot even see
  reaching.argv.insert(reaching.argv.end(), {"/bin/sh", "-c", "test -x \"$0\"", program});
  confined.argv.insert(confined.argv.end(), {program, "--version"});
  return test::run(reaching).status == 0 && test::run(confined).status == 0;
}

uid_t lonelyUser() {
  constexpr uid_t kAboveThoseOfAnyMachine = 1'000'000'000;
  constexpr uid_t kEach = 100; // room for a few more
  return kAboveThoseOfAnyMachine + kEach * static_cast<uid_t>(::getpid());
}

} // namespace exec_wrapper::test
