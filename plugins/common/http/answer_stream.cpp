#include "common/http/answer_stream.h"

#include "common/http/fields.h"
#include "common/http/trouble.h"

#include <algorithm>
#include <cstring>

namespace exec_wrapper::http {

/// Receives more. False: there is no more.
bool AnswerStream::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  const Transfer transfer =
      channel_.receive(buffer_.data() + end_, buffer_.size() - end_, deadline_);
  switch (transfer.kind) {
  case Transfer::Kind::Closed:
    return false;
  case Transfer::Kind::TimedOut:
    throw timedOut(server_ +
                   (heard() ? " took too long to answer in full" : " gave no answer in time"));
  case Transfer::Kind::Broken:
    throw noConnection("the connection to " + server_ + " broke: " + transfer.reason);
  case Transfer::Kind::Done:
    break;
  }
  end_ += transfer.count;
  received_ += transfer.count;
  if (received_ > kMostBytes) {
    throw badAnswer(server_ + " sends more than an answer may amount to");
  }
  return true;
}

/// Makes sure that there is a byte to read.
void AnswerStream::need() {
  if (drained() && !fill()) {
    throw noConnection(server_ + (heard() ? " closed the connection in the middle of its answer"
                                          : " closed the connection without an answer"));
  }
}

void AnswerStream::take(std::string& text, std::size_t most) {
  const std::size_t count = std::min(most, end_ - begin_);
  text.append(buffer_.data() + begin_, count);
  begin_ += count;
}

std::string_view AnswerStream::peek(std::size_t count) {
  need();
  while (end_ - begin_ < count && fill()) {
  }
  return {buffer_.data() + begin_, std::min(count, end_ - begin_)};
}

std::string AnswerStream::line(std::size_t longest) {
  std::string line;
  while (!line.ends_with('\n')) {
    need();
    const char* const from = buffer_.data() + begin_;
    const void* const end = std::memchr(from, '\n', end_ - begin_);
    take(line, end == nullptr ? end_ - begin_
                              : static_cast<std::size_t>(static_cast<const char*>(end) - from) + 1);
    if (line.size() > longest) {
      throw badAnswer(server_ + " sends a line that is too long for HTTP");
    }
  }
  line.resize(line.size() - (line.ends_with("\r\n") ? 2 : 1));
  if (std::ranges::any_of(line, isControl)) {
    throw badAnswer(server_ + " sends a line with control characters, which is no HTTP");
  }
  return line;
}

void AnswerStream::read(std::string& text, std::size_t count) {
  const std::size_t whole = text.size() + count;
  while (text.size() < whole) {
    need();
    take(text, whole - text.size());
  }
}

bool AnswerStream::readToEnd(std::string& text, std::size_t most) {
  while (!drained() || fill()) {
    take(text, most + 1 - text.size());
    if (text.size() > most) {
      return false;
    }
  }
  return true;
}

} // namespace exec_wrapper::http
