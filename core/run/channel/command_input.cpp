#include "run/channel/command_input.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::run {

namespace {

constexpr Duration kLongestEnd = std::chrono::milliseconds(100); // of a thread that does nothing

} // namespace

void CommandInput::open(const std::function<SenderCheck()>& makeCheck) {
  if (rules_.progress.listen) {
    listen();
  }
  if (rules_.notify) {
    openChannel(makeCheck);
  }
}

void CommandInput::listen() {
  listener_ = std::make_unique<ProgressListener>(rules_.progress.longestMessage, clock_, book_);
  if (const base::Status opened = listener_->open(rules_.progress.port); !opened.ok()) {
    listener_.reset();
    say_(Severity::Error, opened.text());
    return;
  }
  say_(Severity::Debug, "listening for progress on " + listener_->address());
  if (const std::string shortcoming = listener_->shortcoming(); !shortcoming.empty()) {
    say_(Severity::Warning, shortcoming);
  }
}

void CommandInput::openChannel(const std::function<SenderCheck()>& makeCheck) {
  channel_ =
      std::make_unique<NotifyChannel>(makeCheck(), rules_.progress.longestMessage, clock_, book_);
  if (const base::Status opened = channel_->open(notifyDirectories()); !opened.ok()) {
    channel_.reset();
    say_(Severity::Error, opened.text() + "; the run continues, and the command cannot report by "
                                          "sd_notify or --tell");
    return;
  }
  say_(Severity::Debug, "receiving notifications on " + channel_->address());
}

bool CommandInput::renew(const std::function<SenderCheck()>& makeCheck) {
  if (!channel_ || channel_->isReachable()) {
    return false;
  }
  const std::string gone = channel_->address();
  if (!channel_->finish(kLongestEnd)) {
    stuck_.push_back(std::move(channel_));
  }
  openChannel(makeCheck);
  say_(Severity::Warning, "the notify socket " + gone + " was removed" +
                              (channel_ ? "; the next attempt gets " + channel_->address() : ""));
  return true;
}

void CommandInput::commandIs(pid_t leader, pid_t group) {
  if (channel_) {
    channel_->commandIs(leader, group);
  }
}

std::optional<std::uint16_t> CommandInput::port() const {
  return listener_ ? std::optional(listener_->port()) : std::nullopt;
}

std::optional<std::string> CommandInput::notifySocket() const {
  return channel_ ? std::optional(channel_->address()) : std::nullopt;
}

void CommandInput::addDescriptors(std::vector<pollfd>& descriptors) const {
  if (listener_) {
    for (const int descriptor : listener_->descriptors()) {
      descriptors.push_back({descriptor, POLLIN, 0});
    }
  }
  if (channel_) {
    descriptors.push_back({channel_->descriptor(), POLLIN, 0});
  }
}

std::optional<SteadyTime> CommandInput::dueAt() const {
  const bool more = (listener_ && listener_->hasMore()) || (channel_ && channel_->hasMore());
  return more ? std::optional(SteadyTime{}) : book_.dueAt();
}

void CommandInput::read() {
  if (listener_) {
    listener_->read();
  }
  if (channel_) {
    channel_->read();
  }
}

void CommandInput::readAll() {
  if (listener_) {
    listener_->readAll();
  }
  if (channel_) {
    channel_->readAll(ProgressListener::kAtMost);
  }
}

std::optional<CommandNotice> CommandInput::takeNotice() {
  return channel_ ? channel_->takeNotice() : std::nullopt;
}

bool CommandInput::close() {
  std::vector<std::string> unreceived;
  if (listener_) {
    unreceived = listener_->close();
    listener_.reset();
  }
  if (channel_ && !channel_->finish(kLongestEnd)) {
    stuck_.push_back(std::move(channel_));
  }
  channel_.reset();
  if (const std::optional<std::string> complaint = book_.lastComplaint()) {
    say_(Severity::Warning, *complaint);
  }
  for (const std::string& what : unreceived) {
    say_(Severity::Warning, what);
  }
  std::erase_if(stuck_, [](const auto& channel) { return channel->finish(Duration::zero()); });
  return stuck_.empty();
}

} // namespace exec_wrapper::run
