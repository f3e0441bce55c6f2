#pragma once

#include <stdexcept>
#include <string>

namespace exec_wrapper {

/// The exit statuses that the wrapper itself produces. The first group is from sysexits.h; the
/// second follows the convention of shells and timeout(1).
namespace exit_status {
inline constexpr int kUsage = 64;
inline constexpr int kUnavailable = 69;
inline constexpr int kInternal = 70;
inline constexpr int kLock = 73;
inline constexpr int kOutput = 74;
inline constexpr int kRefused = 75;
inline constexpr int kProtocol = 76;
inline constexpr int kDenied = 77;
inline constexpr int kConfiguration = 78;

inline constexpr int kTimedOut = 124;
inline constexpr int kCannotExecute = 126;
inline constexpr int kNotFound = 127;
inline constexpr int kSignalBase = 128;
} // namespace exit_status

/// Ends the program before anything was started. The message is one line for the user: the problem,
/// its place, and what to do. It is never thrown once a command may run.
class Fatal : public std::runtime_error {
public:
  Fatal(int status, const std::string& message) : std::runtime_error(message), status_(status) {}
  int status() const noexcept { return status_; }

private:
  int status_;
};

/// Misuse of the command line.
class UsageError : public Fatal {
public:
  explicit UsageError(const std::string& message) : Fatal(exit_status::kUsage, message) {}
};

/// A setting, file or plugin that cannot be used.
class ConfigurationFailure : public Fatal {
public:
  explicit ConfigurationFailure(const std::string& message)
      : Fatal(exit_status::kConfiguration, message) {}
};

} // namespace exec_wrapper
