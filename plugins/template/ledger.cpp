// ledger: a reporter that adds a line to a file for every run.

#include "exec_wrapper/plugin.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

namespace exec_wrapper::ledger {
namespace {

// A setting is one row. It defines the option, the variable, the key, the checks and the help.
constexpr Option kOptions[] = {
    {.name = "ledger.file",
     .type = OptionType::Path,
     .defaultValue = "exec_wrapper_ledger.tsv",
     .meaning = "The file to which a line is added for every run"},
    {.name = "ledger.failures-only",
     .type = OptionType::Boolean,
     .defaultValue = "false",
     .meaning = "Leave out successful runs"},
};

constexpr PluginInfo kInfo{.name = "ledger",
                           .version = "1.0",
                           .summary = "adds a line to a file for every run",
                           .kinds = {PluginKind::Reporter},
                           .options = kOptions};

std::string utc(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  char text[32];
  return {text, std::strftime(text, sizeof text, "%FT%TZ", ::gmtime_r(&seconds, &parts))};
}

class Ledger final : public Reporter {
public:
  Ledger(const Settings& settings, Host& host)
      : run_(host.run()), file_(settings.text("ledger.file")),
        minSeverity_(settings.flag("ledger.failures-only") ? Severity::Warning : Severity::Info) {}

  DeliveryPolicy policy() const override {
    DeliveryPolicy policy;
    policy.kinds = {EventKind::RunFinished, EventKind::RunRefused};
    policy.minSeverity = minSeverity_; // a successful run is Info, any other is a Warning
    policy.finalRetries = 2; // after `Delivery::retry`; the core waits between the attempts
    policy.retryDelay = std::chrono::seconds(1);
    return policy;
  }

  Delivery deliver(const Event& event, SteadyTime) override {
    const std::string job = run_.name.empty() ? run_.commandLine : run_.name; // always one line
    const std::string line = utc(event.wallAt) + "\t" + outcome(event) + "\t" + job + "\n";
    const int fd = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    const ssize_t written = fd < 0 ? -1 : ::write(fd, line.data(), line.size());
    const std::string error = written < 0 ? std::strerror(errno) : "the disk is full";
    ::close(fd);
    return written == static_cast<ssize_t>(line.size())
               ? Delivery::delivered()
               : Delivery::retry("cannot write to " + file_ + ": " + error);
  }

private:
  // Result, exit status, attempts, seconds.
  static std::string outcome(const Event& event) {
    const auto* const end = event.as<RunFinished>();
    if (end == nullptr) {
      return "refused\t" + std::to_string(event.as<RunRefused>()->exitStatus) + "\t0\t0";
    }
    static constexpr const char* kResults[] = {"succeeded\t", "failed\t", "timed out\t"};
    return kResults[static_cast<int>(end->result)] + std::to_string(end->exitStatus) + "\t" +
           std::to_string(end->tally.attempt) + "\t" +
           std::to_string(end->elapsed / std::chrono::seconds(1));
  }

  const RunIdentity& run_;
  const std::string file_;
  const Severity minSeverity_;
};

class LedgerFactory final : public Factory {
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    return std::make_unique<Ledger>(settings, host);
  }
};

} // namespace
} // namespace exec_wrapper::ledger

EXEC_WRAPPER_PLUGIN(exec_wrapper::ledger::kInfo, exec_wrapper::ledger::LedgerFactory)
