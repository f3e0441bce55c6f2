#include "config/sources/compat_mode.h"

#include "support/fatal.h"

namespace exec_wrapper::config {

namespace {

constexpr CompatMode kExecWrapper = {
    .program = "exec_wrapper",
    .file = "exec_wrapper.properties",
    .presets = {},
    .letters = {},
    .required = {},
    .plain = true,
    .usage = "Usage: exec_wrapper [option...] [--] command [argument...]\n"
             "       exec_wrapper -c LINE [NAME...]\n",
    .example = "exec_wrapper --process-timeout 1h rsync -a from to",
};

constexpr CompatMode::CompatDefault kRunnerPresets[] = {
    {"guard", "lock_file"},     {"runner", "shell"},   {"reporters", "log"},
    {"exit-status", "zero"},    {"log-level", "INFO"}, {"lock-stale", "keep"},
    {"refused-exit-code", "0"},
};

constexpr CompatMode::ShortOption kRunnerLetters[] = {
    {"-c", "command"},
    {"-l", "lockfile"},
    {"-t", "threshold"},
    {"-f", "counter-file"},
};

constexpr std::string_view kRunnerNeeds[] = {"lockfile"}; // and a command, as always

constexpr CompatMode kTaskrunner = {
    .program = "taskrunner",
    .file = "taskrunner.properties",
    .presets = kRunnerPresets,
    .letters = kRunnerLetters,
    .required = kRunnerNeeds,
    .plain = false,
    .usage = "Usage: taskrunner -c COMMAND -l FILE [-t N -f FILE] [option...]\n"
             "  -c, --command COMMAND     the command, as one line for the shell\n"
             "  -l, --lockfile FILE       only one run at a time holds this lock file\n"
             "  -t, --threshold N         how many refusals in a row are too many; 0: never\n"
             "  -f, --counter-file FILE   where the refusals are counted\n"
             "Every option of exec_wrapper works as well: --help lists them.\n",
    .example = "taskrunner -c 'rsync -a from to' -l /run/lock/rsync.lock",
};

constexpr int kFailure = 1;

} // namespace

int CompatMode::exitStatus(int status) const noexcept {
  const bool ownFailure = status == exit_status::kUsage || status == exit_status::kConfiguration ||
                          status == exit_status::kLock;
  return !plain && ownFailure ? kFailure : status;
}

const CompatMode& compatModeFor(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == kTaskrunner.program ? kTaskrunner : kExecWrapper;
}

} // namespace exec_wrapper::config
