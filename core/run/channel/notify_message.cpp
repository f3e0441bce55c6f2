#include "run/channel/notify_message.h"

#include "base/duration_text.h"
#include "base/number.h"
#include "run/progress/json_text.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::run {

namespace {

using Take = bool (*)(std::string_view value, NotifyMessage& message);

bool isOne(std::string_view value, bool& flag) noexcept {
  flag = flag || value == "1";
  return value == "1";
}

template <class Number> bool isNumber(std::string_view value, std::optional<Number>& number) {
  const std::optional<Number> read = base::parseNumber<Number>(value);
  number = read ? read : number;
  return read.has_value();
}

bool isDelay(std::string_view value, std::optional<Duration>& delay) {
  const base::DurationText read = base::parseDuration(value);
  const bool good = read.verdict == base::DurationText::Verdict::Good && !read.negative;
  delay = good ? read.length : delay;
  return good;
}

struct Key {
  std::string_view name;
  Take take;
};

constexpr std::array<Key, 12> kKeys = {{
    {"READY", [](std::string_view value, NotifyMessage& to) { return isOne(value, to.ready); }},
    {"RELOADING",
     [](std::string_view value, NotifyMessage& to) { return isOne(value, to.reloading); }},
    {"STOPPING",
     [](std::string_view value, NotifyMessage& to) { return isOne(value, to.stopping); }},
    {"BARRIER", [](std::string_view value, NotifyMessage& to) { return isOne(value, to.barrier); }},
    {"WATCHDOG",
     [](std::string_view value, NotifyMessage& to) {
       to.trigger = to.trigger || value == "trigger";
       return value == "trigger" || isOne(value, to.watchdog);
     }},
    {"STATUS",
     [](std::string_view value, NotifyMessage& to) {
       to.status = value;
       return true;
     }},
    {"BUSERROR",
     [](std::string_view value, NotifyMessage& to) {
       to.busError = value;
       return true;
     }},
    {"ERRNO",
     [](std::string_view value, NotifyMessage& to) { return isNumber(value, to.errorNumber); }},
    {"MONOTONIC_USEC",
     [](std::string_view value, NotifyMessage& to) { return isNumber(value, to.monotonicUsec); }},
    {"WATCHDOG_USEC",
     [](std::string_view value, NotifyMessage& to) { return isNumber(value, to.watchdogUsec); }},
    {"EXTEND_TIMEOUT_USEC",
     [](std::string_view value, NotifyMessage& to) { return isNumber(value, to.extendUsec); }},
    {"X_EXEC_WRAPPER_RETRY_AFTER",
     [](std::string_view value, NotifyMessage& to) { return isDelay(value, to.retryAfter); }},
}};

void takeLine(std::string_view line, NotifyMessage& message) noexcept {
  const std::size_t equals = line.find('=');
  if (equals == line.npos) {
    return;
  }
  const auto key = std::ranges::find(kKeys, line.substr(0, equals), &Key::name);
  if (key != kKeys.end() && !key->take(line.substr(equals + 1), message)) {
    message.mistyped = key->name;
    ++message.mistypedCount;
  }
}

} // namespace

std::optional<MessageError> takeApartNotify(std::string_view datagram,
                                            NotifyMessage& message) noexcept {
  if (datagram.size() > kLongestNotify) {
    return MessageError::LongNotify;
  }
  if (datagram.ends_with('\0')) { // C's end of a text, sent along
    datagram.remove_suffix(1);
  }
  if (datagram.find('\0') != datagram.npos) {
    return MessageError::HasNul;
  }
  if (!isUtf8(datagram)) {
    return MessageError::NotUtf8;
  }
  while (!datagram.empty()) {
    const std::size_t end = std::min(datagram.find('\n'), datagram.size());
    takeLine(datagram.substr(0, end), message);
    datagram.remove_prefix(std::min(end + 1, datagram.size()));
  }
  return std::nullopt;
}

} // namespace exec_wrapper::run
