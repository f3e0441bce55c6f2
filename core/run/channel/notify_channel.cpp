#include "run/channel/notify_channel.h"

#include "run/progress/json_cursor.h"
#include "run/progress/json_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::run {

namespace {

bool isJson(std::string_view datagram) {
  const auto first = std::ranges::find_if_not(datagram, isJsonBlank);
  return first != datagram.end() && *first == '{';
}

template <class Value> void replace(std::optional<Value>& kept, const auto& value) {
  if (value) {
    kept = Value(*value);
  }
}

} // namespace

base::Status NotifyChannel::open(const std::vector<std::string>& directories) {
  return receiver_.open(directories, std::max(longest_, kLongestNotify) + 1)
      .after("cannot make the notify socket: ");
}

void NotifyChannel::read() {
  readUntil(clock_.now() + kBriefly);
}

void NotifyChannel::readAll(Duration limit) {
  const SteadyTime deadline = clock_.now() + limit;
  for (bool all = false; !all && clock_.now() < deadline;) {
    all = receiver_.awaitAll(deadline - clock_.now());
    readUntil(deadline); // of the batch before, too
  }
}

void NotifyChannel::readUntil(SteadyTime deadline) {
  do {
    if (!hasMore()) {
      receiver_.take(batch_);
      next_ = offset_ = 0;
      book_.discard(MessageError::Foreign, batch_.foreign);
      book_.discard(MessageError::Truncated, batch_.truncated);
    }
    while (hasMore() && clock_.now() < deadline) {
      const std::size_t size = batch_.sizes[next_++];
      readOne(std::string_view(batch_.bytes).substr(offset_, size));
      offset_ += size;
    }
  } while (!batch_.empty() && !hasMore() && clock_.now() < deadline);
}

void NotifyChannel::readOne(std::string_view datagram) {
  if (isJson(datagram)) {
    readJson(datagram);
  } else {
    readNotify(datagram);
  }
}

void NotifyChannel::readJson(std::string_view datagram) {
  while (!datagram.empty() && isJsonBlank(datagram.back())) { // the line end does not count
    datagram.remove_suffix(1);
  }
  const std::optional<MessageError> flaw =
      datagram.size() > longest_ ? MessageError::TooLong : takeApart(datagram, members_);
  if (flaw) {
    book_.discard(*flaw);
  } else {
    book_.add(members_);
  }
}

void NotifyChannel::readNotify(std::string_view datagram) {
  NotifyMessage message;
  if (const std::optional<MessageError> flaw = takeApartNotify(datagram, message)) {
    book_.discard(*flaw);
    return;
  }
  if (message.mistypedCount > 0) {
    book_.drop(message.mistyped, message.mistypedCount);
  }
  keep(message);
}

void NotifyChannel::keep(const NotifyMessage& message) {
  if (!message.reportsSomething()) {
    return; // a barrier, or only what is unknown
  }
  CommandNotice& notice = notice_ ? *notice_ : notice_.emplace();
  notice.ready = notice.ready || message.ready;
  notice.reloading = notice.reloading || message.reloading;
  notice.stopping = notice.stopping || message.stopping;
  notice.watchdog = notice.watchdog || message.watchdog;
  notice.trigger = notice.trigger || message.trigger;
  replace(notice.status, message.status);
  replace(notice.busError, message.busError);
  replace(notice.errorNumber, message.errorNumber);
  replace(notice.monotonicUsec, message.monotonicUsec);
  replace(notice.watchdogUsec, message.watchdogUsec);
  replace(notice.extendUsec, message.extendUsec);
  replace(notice.retryAfter, message.retryAfter);
  if (message.status) {
    keepStatus(*message.status);
  }
}

void NotifyChannel::keepStatus(std::string_view status) {
  json_.clear();
  appendJsonText(status, json_);
  const std::array<JsonMember, 1> member = {{{"last_status_message", json_}}};
  book_.add(member);
}

std::optional<CommandNotice> NotifyChannel::takeNotice() {
  return std::exchange(notice_, std::nullopt);
}

} // namespace exec_wrapper::run
