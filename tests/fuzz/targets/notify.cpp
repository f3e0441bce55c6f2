// One datagram of sd_notify(3), and what a service manager gets of it.

#include "run/channel/notify_message.h"

#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "run/channel/service_manager.h"
#include "support/fake_clock.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::fuzz {
namespace {

using run::NotifyMessage;

/// Written out again, as lines.
std::string linesOf(const NotifyMessage& message) {
  std::string text;
  const auto add = [&text](bool is, std::string_view line) {
    text += is ? std::string(line) + "\n" : std::string();
  };
  const auto addValue = [&text](std::string_view key, const auto& value) {
    if (value) {
      text += std::string(key) + "=" + std::to_string(*value) + "\n";
    }
  };
  add(message.ready, "READY=1");
  add(message.reloading, "RELOADING=1");
  add(message.stopping, "STOPPING=1");
  add(message.watchdog, "WATCHDOG=1");
  add(message.trigger, "WATCHDOG=trigger");
  add(message.barrier, "BARRIER=1");
  add(message.status.has_value(), "STATUS=" + std::string(message.status.value_or("")));
  add(message.busError.has_value(), "BUSERROR=" + std::string(message.busError.value_or("")));
  addValue("ERRNO", message.errorNumber);
  addValue("MONOTONIC_USEC", message.monotonicUsec);
  addValue("WATCHDOG_USEC", message.watchdogUsec);
  addValue("EXTEND_TIMEOUT_USEC", message.extendUsec);
  return text;
}

void requireWhole(const NotifyMessage& message) {
  for (const auto& text : {message.status, message.busError}) {
    if (text) {
      requireUtf8(*text);
      require(text->find('\n') == text->npos, "a value is one line", *text);
    }
  }
  const std::string lines = linesOf(message);
  NotifyMessage again;
  require(lines.size() > run::kLongestNotify || !run::takeApartNotify(lines, again),
          "what was read is read again", lines);
  require(lines.size() > run::kLongestNotify || linesOf(again) == lines,
          "what was read again is the same", lines);
}

run::CommandNotice noticeOf(const NotifyMessage& message) {
  run::CommandNotice notice;
  notice.ready = message.ready;
  notice.reloading = message.reloading;
  notice.stopping = message.stopping;
  notice.trigger = message.trigger;
  if (message.status) {
    notice.status = std::string(*message.status);
  }
  if (message.busError) {
    notice.busError = std::string(*message.busError);
  }
  notice.errorNumber = message.errorNumber;
  notice.monotonicUsec = message.monotonicUsec;
  notice.extendUsec = message.extendUsec;
  return notice;
}

void requireForManager(std::string_view datagram) {
  constexpr std::array<std::string_view, 9> kKeys = {
      "READY=1", "RELOADING=1", "MONOTONIC_USEC=",      "STOPPING=1", "STATUS=",
      "ERRNO=",  "BUSERROR=",   "EXTEND_TIMEOUT_USEC=", "WATCHDOG="};
  require(datagram.size() <= run::kLongestNotify, "a manager accepts the length", datagram);
  require(datagram.ends_with('\n'), "a datagram is of whole lines", datagram);
  requireUtf8(datagram);
  while (!datagram.empty()) {
    const std::string_view line = datagram.substr(0, datagram.find('\n'));
    requirePrintable(line);
    require(std::ranges::any_of(kKeys, [line](auto key) { return line.starts_with(key); }),
            "only known keys are passed on", line);
    datagram.remove_prefix(line.size() + 1);
  }
}

} // namespace

void examine(std::string_view input) {
  NotifyMessage message;
  if (run::takeApartNotify(input, message)) {
    return;
  }
  requireWhole(message);
  FakeClock clock;
  run::ServiceManager manager({}, clock, [](std::string_view datagram) {
    requireForManager(datagram);
    return true;
  });
  manager.attemptStarted(Tally());
  manager.reported(noticeOf(message), true);
  manager.reported(noticeOf(message), true);
}

} // namespace exec_wrapper::fuzz
