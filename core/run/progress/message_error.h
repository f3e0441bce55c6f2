#pragma once

#include <cstdint>
#include <string_view>

namespace exec_wrapper::run {

/// Why a message from the command is discarded.
enum class MessageError : std::uint8_t {
  NotUtf8,
  NotJson,
  NotAnObject,
  TooDeep,
  TooLong,
  Unfinished, ///< its end never arrived
  Crowded,    ///< dropped while it was unfinished: too many senders at once
  LongNotify, ///< of sd_notify, longer than systemd accepts
  HasNul,     ///< of sd_notify, with a zero byte in it
  Truncated,  ///< the kernel had no room for all that came with it
  Foreign,    ///< its sender is not a process of the run
};

/// The same as text after "the message".
constexpr std::string_view flawText(MessageError flaw) {
  switch (flaw) {
  case MessageError::NotUtf8:
    return "is not UTF-8";
  case MessageError::NotJson:
    return "is not JSON";
  case MessageError::NotAnObject:
    return "is not a JSON object";
  case MessageError::TooDeep:
    return "is nested too deeply";
  case MessageError::TooLong:
    return "is longer than status-update-message-max-bytes";
  case MessageError::Unfinished:
    return "had no line end";
  case MessageError::Crowded:
    return "was unfinished when too many other senders began";
  case MessageError::LongNotify:
    return "is longer than 4096 bytes";
  case MessageError::HasNul:
    return "contains a zero byte";
  case MessageError::Truncated:
    return "came with too many file descriptors";
  case MessageError::Foreign:
    return "was sent by a process that is not part of the run";
  }
  return "is wrong";
}

} // namespace exec_wrapper::run
