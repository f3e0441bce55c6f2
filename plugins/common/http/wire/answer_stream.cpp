#include "common/http/wire/answer_stream.h"

#include "common/http/types/fields.h"
#include "common/http/types/http_error.h"
#include "common/http/wire/link.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cstring>

namespace exec_wrapper::http {

/// Receives more. False: there is no more.
bool AnswerStream::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  const std::size_t count = receive();
  ended_ = count == 0;
  end_ += count;
  received_ += count;
  if (received_ > kMostBytes) {
    throw badAnswer(server_ + " sent an answer over the size limit");
  }
  return count > 0;
}

std::size_t AnswerStream::receive() {
  try {
    return static_cast<std::size_t>(
        socket_.receiveBytes(buffer_.data() + end_, static_cast<int>(buffer_.size() - end_)));
  } catch (const CutShort&) {
    cut_ = true;
    return 0;
  } catch (const Poco::TimeoutException&) {
    throw timedOut(server_ +
                   (heard() ? " did not complete its answer in time" : " gave no answer in time"));
  } catch (const Poco::Exception& error) {
    throw noConnection("the connection to " + server_ + " broke: " + error.message());
  }
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
      throw badAnswer(server_ + " sent a line that is too long for HTTP");
    }
  }
  line.resize(line.size() - (line.ends_with("\r\n") ? 2 : 1));
  if (std::ranges::any_of(line, isControl)) {
    throw badAnswer(server_ + " sent a line with control characters, which HTTP forbids");
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
