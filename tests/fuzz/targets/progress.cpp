// Datagrams of progress, parted by the byte 1E. The first byte of each is its sender. The byte 1F
// stands for a thousand letters, so that a short input reaches the limits; those of a book only
// where it begins the input, because it takes long.

#include "run/progress/message_assembler.h"

#include "fuzz/support/pieces.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "run/progress/drop_counter.h"
#include "run/progress/progress_state.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <array>

namespace exec_wrapper::fuzz {
namespace {

constexpr std::size_t kLongestMessage = 16'000;
constexpr std::size_t kMostBytes = 40'000;
constexpr std::size_t kMostBytesOfMany = 1'200'000; // more than a book holds

constexpr std::array<std::string_view, 5> kOurs = {"status", "failed_attempts",
                                                   "timed_out_attempts", "exit_code", "pid"};

constexpr std::array<std::string_view, 4> kCounts = {"success_count", "error_count",
                                                     "skipped_count", "expected_count"};

struct Datagram {
  run::Peer sender;
  std::string bytes;
};

std::vector<Datagram> datagramsOf(std::string_view input) {
  std::vector<Datagram> datagrams;
  const std::size_t most = input.starts_with('\x1F') ? kMostBytesOfMany : kMostBytes;
  std::size_t total = 0;
  for (const std::string& piece : pieces(input, '\x1E')) {
    if (piece.empty()) {
      continue;
    }
    Datagram& datagram = datagrams.emplace_back();
    datagram.sender.port = static_cast<unsigned char>(piece.front());
    for (const char c : std::string_view(piece).substr(1)) {
      const bool many = c == '\x1F' && total < most;
      datagram.bytes.append(many ? 1000 : 1, many ? 'x' : c);
      total += many ? 1000 : 1;
    }
  }
  return datagrams;
}

/// What comes out of the datagrams, in words.
class Record final : public run::MessageAssembler::Sink {
public:
  void message(std::span<const run::JsonMember> members) override {
    std::string& text = said.emplace_back("message");
    for (const run::JsonMember& member : members) {
      ((text += '\n') += member.key) += '=';
      text += member.value;
    }
  }
  void discarded(run::MessageError flaw) override { said.emplace_back(run::flawText(flaw)); }

  std::vector<std::string> said;
};

/// The book, as the listener keeps it.
class Listener final : public run::MessageAssembler::Sink {
public:
  void message(std::span<const run::JsonMember> members) override {
    complaints.add(book.merge(members));
  }
  void discarded(run::MessageError flaw) override { complaints.add(flaw); }

  run::ProgressState book;
  run::DropCounter complaints;
};

/// Another reader takes it too, save for numbers that may be too large for that one.
void requireJson(const std::string& json) {
  try {
    Poco::JSON::Parser().parse("[" + json + "]");
  } catch (const Poco::Exception&) {
    const bool number = !json.starts_with('"') && json.find_first_of("0123456789") != json.npos;
    require(number, "a value is JSON to others", json);
  }
}

void requireValue(const std::string& json) {
  requireUtf8(json);
  requireJson(json);
  std::vector<run::JsonMember> members;
  std::string again;
  const std::string object = "{\"key\":" + json + "}";
  require(!run::takeApart(object, members) && members.size() == 1 && members[0].value == json,
          "a value is JSON", json);
  run::compactValue(json, again);
  require(again == json, "a value is as short as it can be", json);
  require(json.find_first_of("\n\r") == json.npos, "a value is one line", json);
}

void requireInteger(const std::string& json) {
  require(json.find_first_not_of("-0123456789") == json.npos && json.size() <= 20,
          "a count is an integer", json);
}

void requireSnapshot(const Progress& progress) {
  std::size_t bytes = 0;
  for (const auto& [key, value] : progress.values) {
    bytes += key.size() + value.json.size();
    requireUtf8(key);
    require(std::ranges::find(kOurs, key) == kOurs.end(), "what is ours is not the command's", key);
    require(value.revision > 0 && value.revision <= progress.revision, "revisions rise", key);
    requireValue(value.json);
    if (std::ranges::find(kCounts, key) != kCounts.end()) {
      requireInteger(value.json);
    }
  }
  require(progress.values.size() <= run::ProgressState::kMostKeys, "there are not too many keys");
  require(bytes <= run::ProgressState::kMostBytes, "the values are not too long");
}

void keepBook(const std::vector<Datagram>& datagrams) {
  Listener listener;
  run::MessageAssembler assembler(kLongestMessage, listener);
  for (const Datagram& datagram : datagrams) {
    assembler.add(datagram.sender, datagram.bytes);
  }
  assembler.takeWhole();
  assembler.close();
  if (const ProgressPtr progress = listener.book.snapshot()) {
    requireSnapshot(*progress);
  }
  if (listener.complaints.any()) {
    requireMessage(listener.complaints.take());
  }
}

/// What one sender says, in parts of at most `size` bytes.
std::vector<std::string> saidInParts(std::string_view stream, std::size_t size) {
  Record record;
  run::MessageAssembler assembler(kLongestMessage, record);
  while (!stream.empty()) {
    assembler.add(run::Peer(), stream.substr(0, size));
    stream.remove_prefix(std::min(size, stream.size()));
  }
  assembler.takeWhole();
  assembler.close();
  return record.said;
}

} // namespace

void examine(std::string_view input) {
  const std::vector<Datagram> datagrams = datagramsOf(input);
  keepBook(datagrams);
  std::string stream;
  for (const Datagram& datagram : datagrams) {
    stream += datagram.bytes;
  }
  if (stream.size() > 2 * kLongestMessage) {
    return; // it takes too long
  }
  const std::vector<std::string> whole = saidInParts(stream, stream.size());
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}}) {
    require(saidInParts(stream, size) == whole,
            "how a message is cut into datagrams does not matter");
  }
}

} // namespace exec_wrapper::fuzz
