#include "run/channel/tell.h"

#include "base/file_descriptor.h"
#include "base/number.h"
#include "base/text.h"
#include "run/channel/notify_message.h"
#include "run/channel/socket_address.h"
#include "run/progress/json_cursor.h"
#include "run/progress/json_text.h"
#include "support/fatal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace exec_wrapper::run {

namespace {

using std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(1);

[[noreturn]] void misuse(const std::string& word, const std::string& why) {
  throw Fatal(exit_status::kUsage, "--tell: '" + base::printable(word) + "' " + why);
}

[[noreturn]] void unavailable(const std::string& why) {
  throw Fatal(exit_status::kUnavailable, "--tell: " + why);
}

bool isNotifyKey(std::string_view key) {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto allowed = [&](char c) { return capital(c) || c == '_' || (c >= '0' && c <= '9'); };
  return std::ranges::all_of(key, allowed) && std::ranges::any_of(key, capital);
}

bool isCount(std::string_view key) {
  constexpr std::array<std::string_view, 4> kCounts = {"success_count", "error_count",
                                                       "skipped_count", "expected_count"};
  return std::ranges::find(kCounts, key) != kCounts.end();
}

bool isBareJson(std::string_view value) {
  JsonCursor cursor(value);
  const bool word = value == "true" || value == "false" || value == "null";
  return word || (cursor.takeNumber() && cursor.atEnd());
}

void addJson(const std::string& word, std::string_view key, std::string_view value,
             std::string& json) {
  const auto count = isCount(key) ? base::parseNumber<std::int64_t>(value) : std::nullopt;
  if (isCount(key) && !count) {
    misuse(word, "needs a whole number as its value");
  }
  json += json.empty() ? "{" : ",";
  appendJsonText(key, json);
  json += ':';
  if (count) {
    json += std::to_string(*count); // JSON knows no 007
  } else if (key != "last_status_message" && isBareJson(value)) {
    json += value;
  } else {
    appendJsonText(value, json);
  }
}

void addNotify(const std::string& word, std::string_view value, std::string& notify) {
  if (value.find('\n') != value.npos) {
    misuse(word, "contains a line break, which sd_notify does not allow");
  }
  notify += word + "\n";
  if (notify.size() > kLongestNotify) {
    misuse(word, "makes the notification longer than 4096 bytes, which sd_notify does not allow");
  }
}

/// A connection to the wrapper's socket, with a deadline over all of it.
class Connection {
public:
  explicit Connection(std::string_view address) : end_(steady_clock::now() + kPatience) {
    const std::optional<SocketAddress> to = socketAddress(address);
    if (!to) {
      unavailable("EXEC_WRAPPER_NOTIFY_SOCKET is not the address of a socket");
    }
    fd_ = base::FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd_.valid() || ::connect(fd_.get(), to->get(), to->size) != 0) {
      unavailable("the wrapper does not listen any more: " + base::errorText(errno));
    }
  }

  void send(std::string_view datagram, int descriptor = -1) {
    iovec bytes{const_cast<char*>(datagram.data()), datagram.size()};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    if (descriptor >= 0) {
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      cmsghdr* const header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(sizeof descriptor);
      std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    while (::sendmsg(fd_.get(), &message, MSG_NOSIGNAL) < 0) {
      if (errno != EAGAIN && errno != EINTR) {
        unavailable("the message cannot be sent: " + base::errorText(errno));
      }
      await(fd_.get(), POLLOUT);
    }
  }

  void await(int descriptor, short events) {
    pollfd polled{descriptor, events, 0};
    for (int ready = -1; ready <= 0;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(end_ - steady_clock::now()).count();
      if (left <= 0) {
        unavailable("the wrapper did not receive the message within one second");
      }
      ready = ::poll(&polled, 1, static_cast<int>(left));
    }
  }

private:
  steady_clock::time_point end_;
  base::FileDescriptor fd_;
};

/// Until the wrapper has received all that was sent: only then does it close its end. So this
/// process still exists when the wrapper looks who sent it.
void awaitReceipt(Connection& connection) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    unavailable("no pipe: " + base::errorText(errno));
  }
  const base::FileDescriptor reading(ends[0]);
  base::FileDescriptor writing(ends[1]);
  connection.send("BARRIER=1", writing.get());
  writing.reset();
  connection.await(reading.get(), POLLIN);
}

} // namespace

TellMessages tellMessages(const std::vector<std::string>& words) {
  if (words.empty()) {
    throw Fatal(exit_status::kUsage,
                "--tell needs at least one KEY=VALUE, such as success_count=10 or READY=1");
  }
  TellMessages messages;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == word.npos || equals == 0) {
      misuse(word, "is not of the form KEY=VALUE");
    }
    if (!isUtf8(word)) {
      misuse(word, "is not UTF-8");
    }
    const std::string_view key = std::string_view(word).substr(0, equals);
    const std::string_view value = std::string_view(word).substr(equals + 1);
    if (isNotifyKey(key)) {
      addNotify(word, value, messages.notify);
    } else {
      addJson(word, key, value, messages.json);
    }
  }
  messages.json += messages.json.empty() ? "" : "}";
  return messages;
}

void tell(const std::vector<std::string>& words, std::string_view address) {
  const TellMessages messages = tellMessages(words);
  if (address.empty()) {
    unavailable("no wrapper listens: run the command under exec_wrapper with notify = on");
  }
  Connection connection(address);
  for (const std::string& message : {messages.json, messages.notify}) {
    if (!message.empty()) {
      connection.send(message);
    }
  }
  awaitReceipt(connection);
}

} // namespace exec_wrapper::run
