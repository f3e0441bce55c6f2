#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "run/channel/command_notice.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// When the service manager gets READY=1.
enum class ReadyWhen : std::uint8_t {
  Auto,    ///< on the command's READY=1; without any notification from it, after `readyTimeout`
  Started, ///< when the first attempt has started
  Told,    ///< only on the command's READY=1
};

struct ManagerRules {
  ReadyWhen readyWhen = ReadyWhen::Auto;
  Duration readyTimeout = std::chrono::seconds(5); ///< ends nothing
  std::optional<Duration> watchdog;      ///< of the manager (`WATCHDOG_USEC`); std::nullopt: none
  std::optional<std::uint64_t> attempts; ///< of the run at most, for texts; std::nullopt: no limit
  /// Masks the secrets in a text: everybody may read a unit's status. Empty: there are none.
  std::function<std::string(std::string_view)> masked;
};

/// What a service manager is told about a run, in datagrams of sd_notify(3). Only decides; `send`
/// performs it. Used by the supervision thread.
///
/// - READY=1 once, by `ReadyWhen`, and before the end of a run that succeeded without it.
/// - STATUS of the command, and of what only the wrapper knows: guards, retries, the end.
/// - EXTEND_TIMEOUT_USEC while guards are asked or a retry is awaited before READY, and while the
///   wrapper ends the run. Never in between: it would also lift RuntimeMaxSec.
/// - STOPPING=1 once, when no further attempt can follow.
/// - WATCHDOG=1 at half the manager's interval, while the command is not stalled.
/// - Of the command also RELOADING, MONOTONIC_USEC, ERRNO, BUSERROR, EXTEND_TIMEOUT_USEC and
///   WATCHDOG=trigger. Never MAINPID, FDSTORE, NOTIFYACCESS, EXIT_STATUS or WATCHDOG_USEC.
class ServiceManager {
public:
  /// How long the manager is asked to wait, and how often.
  static constexpr Duration kExtension = std::chrono::seconds(30);
  static constexpr Duration kExtendEvery = std::chrono::seconds(10);
  /// Who waits for less than this does not report it.
  static constexpr Duration kBriefly = std::chrono::seconds(1);
  static constexpr Duration kSendAgain = std::chrono::milliseconds(100);

  /// Sends a datagram without blocking. False: the queue is full, it is to be sent again.
  using Send = std::function<bool(std::string_view datagram)>;

  ServiceManager(ManagerRules rules, const Clock& clock, Send send);

  // What happens to the run.

  /// The run waits, before its first attempt or between two. `why`: for STATUS.
  void waits(std::string why);
  void attemptStarted(const Tally& tally);
  void attemptEnded(const AttemptEnded& ended);
  /// `last`: no further attempt can follow.
  void reported(const CommandNotice& notice, bool last);
  /// A stop, or a revoked permission: the attempt is being ended, and no other follows.
  void ends();
  void refused(const RunRefused& refused);
  void finished(const RunFinished& finished);
  /// The command shows no sign of life, or does again.
  void stalled(bool is) noexcept { stalled_ = is; }

  /// Sends what is due.
  void tick();
  std::optional<SteadyTime> dueAt() const;

private:
  enum class Watchdog : std::uint8_t { None, Alive, Trigger };

  // The latest of each: of a datagram that has a key twice, systemd takes the first.
  struct Values {
    std::optional<std::string> status;
    std::optional<std::string> busError;
    std::optional<int> errorNumber;
    std::optional<std::uint64_t> extendUsec;
    Watchdog watchdog = Watchdog::None;
  };

  void status(std::string_view text);
  std::string cleaned(std::string_view text, std::size_t longest) const;
  void ready();
  void reloading(std::optional<std::uint64_t> monotonicUsec);
  void stopping();
  void extend();
  void flush();
  bool sendStates();
  std::string valuesText() const;
  std::string numberOf(const Tally& tally) const;

  const ManagerRules rules_;
  const Clock& clock_;
  const Send send_;
  bool ready_ = false;
  bool reloading_ = false;
  bool stopping_ = false;
  bool ending_ = false; // by the wrapper
  bool spoke_ = false;  // the command, by sd_notify, in this run
  bool stalled_ = false;
  std::string waiting_;               // the reason; empty: it does not wait
  std::optional<SteadyTime> readyAt_; // if the command keeps silent
  std::optional<SteadyTime> extendAt_;
  std::optional<SteadyTime> feedAt_;
  std::optional<SteadyTime> sendAt_; // again
  // To send. READY, RELOADING and STOPPING have datagrams of their own: where two of them are in
  // one, systemd sees only one.
  std::deque<std::string> states_;
  Values values_;
};

/// The manager's watchdog interval, from WATCHDOG_USEC and WATCHDOG_PID; sd_watchdog_enabled(3).
std::optional<Duration> managersWatchdog(const char* usec, const char* watchdogPid, int pid);

} // namespace exec_wrapper::run
