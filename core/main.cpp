#include "app.h"
#include "config/sources/compat_mode.h"
#include "run/channel/tell.h"
#include "run/recovery/watcher.h"
#include "support/fatal.h"
#include "support/process/memory_reserve.h"
#include "support/process/signals.h"
#include "support/process/standard_streams.h"
#include "support/process/thread_stack.h"
#include "support/process/working_directory.h"

#include <Poco/AutoPtr.h>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// True if a wrapper started this program as its watcher, which outlives the wrapper.
bool isWatcher(int argc, char** argv) {
  return argc == 3 && argv[0] == exec_wrapper::run::Watcher::kProgramName;
}

Poco::AutoPtr<exec_wrapper::App> makeApplication(exec_wrapper::SignalSource& signals,
                                                 const std::string& name,
                                                 const std::vector<std::string>& arguments) {
  const exec_wrapper::NamedWorkingDirectory named;
  auto app = Poco::makeAuto<exec_wrapper::App>(signals, name, arguments);
  // Poco looks up a relative name in PATH, which may be missing, and in home directories.
  app->init(Poco::Util::Application::ArgVec{"/exec_wrapper"});
  return app;
}

/// `--tell` is the first word, so that it needs neither settings nor Poco's application: scripts
/// call it often.
bool isTell(int argc, char** argv) {
  return argc >= 2 && argv[1] == std::string_view("--tell");
}

int tell(int argc, char** argv) {
  const char* const address = std::getenv("EXEC_WRAPPER_NOTIFY_SOCKET");
  try {
    exec_wrapper::run::tell({argv + 2, argv + argc}, address == nullptr ? "" : address);
    return 0;
  } catch (const exec_wrapper::Fatal& error) {
    const exec_wrapper::config::CompatMode& mode = exec_wrapper::config::compatModeFor(argv[0]);
    std::fprintf(stderr, "%s: %s\n", std::string(mode.program).c_str(), error.what());
    return mode.exitStatus(error.status());
  }
}

int runApplication(int argc, char** argv) {
  exec_wrapper::reserveStandardStreams();
  exec_wrapper::SignalSource signals; // before any other thread exists
  const std::vector<std::string> words(argv, argv + argc);
  const std::string name = words.empty() ? "exec_wrapper" : words.front();
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);

  return makeApplication(signals, name, arguments)->run();
}

} // namespace

int main(int argc, char** argv) {
  // Each arena costs address space, system calls and pages, and our threads allocate little.
  mallopt(M_ARENA_MAX, 1);
  exec_wrapper::setThreadStack();
  exec_wrapper::reserveMemory();
  try {
    if (isWatcher(argc, argv)) {
      return exec_wrapper::run::runWatcher(exec_wrapper::run::Watcher::kItsPipe, std::atoi(argv[1]),
                                           argv[2]);
    }
    if (isTell(argc, argv)) {
      return tell(argc, argv);
    }
    return runApplication(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "exec_wrapper: internal error: %s\n", error.what());
    return exec_wrapper::exit_status::kInternal;
  }
}
