#include "run/channel/sender_check.h"

#include <utility>

namespace exec_wrapper::run {

SenderCheck::SenderCheck(pid_t wrapper, uid_t user, Look look)
    : wrapper_(wrapper), look_(std::move(look)), users_{user} {}

void SenderCheck::commandIs(pid_t leader, pid_t group) {
  leader_ = leader;
  group_ = group;
  forgetVerdicts();
}

bool SenderCheck::isOfRun(const Sender& sender, bool publicAddress) {
  if (verdicts_.size() >= kMostVerdicts) {
    forgetVerdicts();
  }
  const auto [known, isNew] = verdicts_.try_emplace(sender.pid, Verdict::Gone);
  if (isNew && sender.pid > 0) {
    known->second = judge(sender.pid);
  }
  if (known->second == Verdict::Gone) {
    return !publicAddress && isKnownUser(sender.uid);
  }
  const bool ofRun = known->second == Verdict::OfRun;
  if (ofRun && users_.size() < kMostUsers) {
    users_.insert(sender.uid);
  }
  return ofRun;
}

SenderCheck::Verdict SenderCheck::judge(pid_t pid) const {
  if (pid == wrapper_) { // as systemd-notify sends for its parent, which only root may do
    return Verdict::OfRun;
  }
  constexpr int kTries = 3; // the family changes while it is looked at
  for (int i = 0; i < kTries; ++i) {
    const std::optional<base::ProcessEntry> sender = look_.process(pid);
    if (!sender) {
      return Verdict::Gone;
    }
    if (const std::optional<Verdict> verdict = climb(*sender)) {
      return *verdict;
    }
  }
  return Verdict::Stranger;
}

/// Nothing where it may be another the next time: a parent ended meanwhile, or a child of ours was
/// not in the kernel's list, which may lack some while others end (proc(5), children).
std::optional<SenderCheck::Verdict> SenderCheck::climb(const base::ProcessEntry& sender) const {
  std::optional<base::ProcessEntry> entry = sender;
  for (std::size_t level = 0; level < kMostLevels; ++level) {
    if (entry->pid == leader_ || (group_ != 0 && entry->group == group_)) {
      return Verdict::OfRun;
    }
    if (entry->parent == wrapper_) {
      return look_.isCommands(*entry) ? std::optional(Verdict::OfRun) : std::nullopt;
    }
    if (entry->parent <= 1 || entry->pid == wrapper_) {
      return Verdict::Stranger;
    }
    entry = look_.process(entry->parent);
    if (!entry) {
      return std::nullopt;
    }
  }
  return Verdict::Stranger;
}

// The command's own user is looked up only where it matters.
bool SenderCheck::isKnownUser(uid_t uid) {
  if (users_.contains(uid)) {
    return true;
  }
  const std::optional<uid_t> commands = leader_ > 0 ? look_.user(leader_) : std::nullopt;
  if (commands && users_.size() < kMostUsers) {
    users_.insert(*commands);
  }
  return users_.contains(uid);
}

} // namespace exec_wrapper::run
