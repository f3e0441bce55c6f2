#pragma once

#include "base/process_list.h"

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>

namespace exec_wrapper::run {

/// Decides whether the sender of a datagram is a process of the run.
///
/// - A process that is there, also as a zombie, is one where it descends from the wrapper through
///   a child that is the command's, or is in the command's process group. That is the kernel's
///   word. Its user does not matter.
/// - A process that is gone, or is not visible in /proc, is taken for one where its user is the
///   wrapper's, the command's, or one that a process of the run has had; and never where anybody
///   of the network namespace can find the socket, because its address is abstract.
///
/// Used by one thread. Reads some small files of /proc for each new sender.
class SenderCheck {
public:
  struct Sender {
    pid_t pid = 0; ///< 0: it is in a pid namespace that is not visible here
    uid_t uid = 0;
  };

  /// What is asked of the system.
  struct Look {
    std::function<std::optional<base::ProcessEntry>(pid_t)> process;
    /// Whether a child of the wrapper is the command's, not a plugin's or one from before.
    std::function<bool(const base::ProcessEntry&)> isCommands;
    std::function<std::optional<uid_t>(pid_t)> user;
  };

  SenderCheck(pid_t wrapper, uid_t user, Look look);

  /// `group`: the process group of the command's own; 0: it is in the wrapper's.
  void commandIs(pid_t leader, pid_t group);

  bool isOfRun(const Sender& sender, bool publicAddress);

  /// Verdicts are kept until then: a number may come to mean another process.
  void forgetVerdicts() noexcept { verdicts_.clear(); }

private:
  enum class Verdict { OfRun, Stranger, Gone };

  Verdict judge(pid_t pid) const;
  std::optional<Verdict> climb(const base::ProcessEntry& sender) const;
  bool isKnownUser(uid_t uid);

  static constexpr std::size_t kMostLevels = 128; ///< of parents; who is deeper is a stranger
  static constexpr std::size_t kMostVerdicts = 1024;
  static constexpr std::size_t kMostUsers = 64;

  const pid_t wrapper_;
  const Look look_;
  pid_t leader_ = 0;
  pid_t group_ = 0;
  std::set<uid_t> users_;
  std::unordered_map<pid_t, Verdict> verdicts_;
};

} // namespace exec_wrapper::run
