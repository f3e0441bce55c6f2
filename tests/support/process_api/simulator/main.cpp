// A process API to watch: prints what it is asked, and ends by SIGINT or SIGTERM.

#include "support/process_api/process_api.h"
#include "support/process_api/simulator/options.h"
#include "support/process_api/simulator/request_line.h"

#include <Poco/Exception.h>

#include <signal.h>

#include <chrono>
#include <ctime>
#include <iomanip>
#include <iostream>

namespace exec_wrapper::test {
namespace {

void printTime() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t time = std::chrono::system_clock::to_time_t(now);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm local{};
  ::localtime_r(&time, &local);
  std::cout << std::put_time(&local, "%H:%M:%S.") << std::setfill('0') << std::setw(3)
            << milliseconds << " ";
}

void print(const RecordedRequest& request) {
  printTime();
  std::cout << requestLine(request) << std::endl;
}

/// Before any thread is started, so that none of them gets the signals.
sigset_t blockEndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void simulate(ProcessApiOptions options) {
  const sigset_t ends = blockEndSignals();
  options.observer = print;
  const ProcessApi api(std::move(options));
  std::cout << "listening on " << api.url() << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
}

int fail(const std::string& reason, int status) {
  std::cerr << "process_api_simulator: " << reason << "\n";
  return status;
}

int run(const std::vector<std::string>& words) {
  try {
    SimulatorOptions options = parseSimulatorOptions(words);
    if (options.help) {
      std::cout << kSimulatorHelp;
      return 0;
    }
    simulate(std::move(options.api));
    return 0;
  } catch (const UsageError& error) {
    return fail(error.what(), 64);
  } catch (const Poco::Exception& error) {
    return fail(error.displayText(), 1);
  } catch (const std::exception& error) {
    return fail(error.what(), 1);
  }
}

} // namespace
} // namespace exec_wrapper::test

int main(int argc, char** argv) {
  return exec_wrapper::test::run({argv + 1, argv + argc});
}
