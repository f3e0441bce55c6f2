#include "support/process_api/reply.h"

#include <algorithm>

namespace exec_wrapper::test {

namespace {

constexpr std::size_t kBlock = 1 << 16;

template <class... Kind> bool isOneOf(const Action& action) {
  return (std::holds_alternative<Kind>(action) || ...);
}

/// A body of so many blanks, of which only one block is ever in memory.
bool sendBlanks(Wire& wire, std::uint64_t length) {
  const std::string block(kBlock, ' ');
  while (length > 0) {
    const std::uint64_t portion = std::min<std::uint64_t>(length, block.size());
    if (!wire.send(std::string_view(block).substr(0, portion))) {
      return false;
    }
    length -= portion;
  }
  return true;
}

struct Reply {
  bool operator()(const action::Delay& delay) const { return wire.wait(delay.length) && whole(); }
  bool operator()(const action::Hold&) const { return wire.wait(release) && whole(); }
  bool operator()(const action::Drip& drip) const {
    const std::string head = answer.head(keepAlive);
    const bool begun = drip.bodyOnly ? wire.send(head) : wire.sendSlowly(head, drip.interval);
    return begun && wire.sendSlowly(answer.body, drip.interval);
  }
  bool operator()(const action::HugeBody& huge) const {
    const std::string head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    return wire.send(head + std::to_string(huge.length) + "\r\n\r\n") &&
           sendBlanks(wire, huge.length);
  }
  bool operator()(const action::HeaderBomb&) const {
    std::string block;
    while (block.size() < kBlock) {
      block += "X-Header-" + std::to_string(block.size()) + ": boom\r\n";
    }
    for (bool taken = wire.send("HTTP/1.1 200 OK\r\n"); taken; taken = wire.send(block)) {
    }
    return false;
  }
  bool operator()(const action::Garbage&) const {
    wire.send("\x16\x03 this is no HTTP\r\n\r\n");
    return false;
  }
  bool operator()(const action::Hang&) const {
    wire.waitForEnd();
    return false;
  }
  bool operator()(const action::Reset&) const {
    wire.reset();
    return false;
  }
  bool operator()(const action::Close&) const { return false; }
  template <class Other> bool operator()(const Other&) const { return whole(); }

  bool whole() const { return wire.send(answer.head(keepAlive) + answer.body); }

  const Answer& answer;
  const EventSignal& release;
  bool keepAlive;
  Wire& wire;
};

Answer statusAnswer(const action::Status& status) {
  Answer answer = errorAnswer(status.code, "as the script has it");
  if (!status.retryAfter.empty()) {
    answer.headers.emplace_back("Retry-After", status.retryAfter);
  }
  if (!status.body.empty()) {
    answer.body = status.body;
  }
  return answer;
}

} // namespace

bool isServed(const Action& action) {
  return isOneOf<action::Pass, action::Delay, action::Hold, action::Drip>(action);
}

bool answers(const Action& action) {
  return isServed(action) ||
         isOneOf<action::Status, action::NotJson, action::NoId, action::Redirect>(action);
}

Answer answerOf(const Action& action, Answer served) {
  if (const auto* const status = std::get_if<action::Status>(&action)) {
    return statusAnswer(*status);
  }
  if (isOneOf<action::NotJson>(action)) {
    return {.body = "<html>It works!</html>", .headers = {{"Content-Type", "text/html"}}};
  }
  if (isOneOf<action::NoId>(action)) {
    return {.body = R"({"result": {}})"};
  }
  if (const auto* const redirect = std::get_if<action::Redirect>(&action)) {
    Answer answer = errorAnswer(302, "moved");
    answer.headers.emplace_back("Location", redirect->location);
    return answer;
  }
  return served;
}

bool reply(const Action& action, const Answer& answer, const EventSignal& release, bool keepAlive,
           Wire& wire) {
  return std::visit(Reply{answer, release, keepAlive, wire}, action) && keepAlive;
}

} // namespace exec_wrapper::test
