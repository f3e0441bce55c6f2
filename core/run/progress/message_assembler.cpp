#include "run/progress/message_assembler.h"

#include "run/progress/json_cursor.h"

#include <algorithm>
#include <optional>

namespace exec_wrapper::run {

namespace {

bool isBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), isJsonBlank);
}

} // namespace

void MessageAssembler::add(const Peer& sender, std::string_view datagram) {
  ++datagrams_;
  const auto unfinished = find(sender);
  if (unfinished != unfinished_.end() && !finish(unfinished, datagram)) {
    return;
  }
  for (std::size_t end; (end = datagram.find('\n')) != datagram.npos;) {
    judge(datagram.substr(0, end));
    datagram.remove_prefix(end + 1);
  }
  if (!datagram.empty()) {
    begin(sender, datagram);
  }
}

// Returns whether the datagram ends its sender's unfinished message; `datagram` is then the rest.
bool MessageAssembler::finish(std::vector<Unfinished>::iterator unfinished,
                              std::string_view& datagram) {
  const std::size_t end = datagram.find('\n');
  extend(*unfinished, datagram.substr(0, end));
  if (end == datagram.npos) {
    return false;
  }
  if (!unfinished->discarded) {
    judge(unfinished->text);
  }
  unfinished_.erase(unfinished);
  datagram.remove_prefix(end + 1);
  return true;
}

void MessageAssembler::begin(const Peer& sender, std::string_view text) {
  if (unfinished_.size() == kMostSenders) {
    makeRoom();
  }
  extend(unfinished_.emplace_back(Unfinished{sender, {}}), text);
}

void MessageAssembler::extend(Unfinished& unfinished, std::string_view text) {
  unfinished.heard = datagrams_;
  if (unfinished.discarded) {
    return;
  }
  if (unfinished.text.size() + text.size() <= longestMessage_) {
    unfinished.text += text;
    return;
  }
  unfinished.discarded = true;
  unfinished.text = {};
  sink_.discarded(MessageError::TooLong);
}

void MessageAssembler::makeRoom() {
  const auto silent =
      std::min_element(unfinished_.begin(), unfinished_.end(),
                       [](const auto& a, const auto& b) { return a.heard < b.heard; });
  abandon(*silent, MessageError::Crowded);
  unfinished_.erase(silent);
}

void MessageAssembler::takeWhole() {
  std::erase_if(unfinished_, [this](const Unfinished& unfinished) {
    const bool whole = !unfinished.discarded && !takeApart(unfinished.text, members_);
    if (whole) {
      sink_.message(members_);
    }
    return whole;
  });
}

void MessageAssembler::close() {
  for (const Unfinished& unfinished : unfinished_) {
    abandon(unfinished, MessageError::Unfinished);
  }
  unfinished_.clear();
}

void MessageAssembler::abandon(const Unfinished& unfinished, MessageError flaw) {
  if (!unfinished.discarded && !isBlank(unfinished.text)) {
    sink_.discarded(flaw);
  }
}

void MessageAssembler::judge(std::string_view line) {
  if (isBlank(line)) {
    return;
  }
  const std::optional<MessageError> flaw =
      line.size() > longestMessage_ ? MessageError::TooLong : takeApart(line, members_);
  if (flaw) {
    sink_.discarded(*flaw);
  } else {
    sink_.message(members_);
  }
}

std::vector<MessageAssembler::Unfinished>::iterator MessageAssembler::find(const Peer& sender) {
  return std::find_if(unfinished_.begin(), unfinished_.end(),
                      [&](const Unfinished& unfinished) { return unfinished.sender == sender; });
}

} // namespace exec_wrapper::run
