#include "run/output/relay_stream.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace exec_wrapper::run {

namespace {

constexpr std::size_t kPiece = 65536; // the default capacity of a pipe

// The maximum capacity of a pipe, unless the administrator changes it.
constexpr std::size_t kReadAhead = 1048576;

} // namespace

RelayStream::RelayStream(int stream, std::size_t budget)
    : number_(stream), budget_(budget), target_(stream), kept_(budget) {}

void RelayStream::begin(Source source) {
  // The output of the previous attempt comes first.
  while (current_ && pending_.size() < kReadAhead) {
    const Pulled pulled = pull(current_);
    if (pulled.state == State::Over) {
      remove(current_);
    } else if (pulled.state == State::Empty || pulled.error != 0) {
      break;
    }
  }
  kept_ = HeadTailBuffer(budget_);
  current_ = source;
  if (source) {
    sources_.push_back(std::move(source));
  }
}

void RelayStream::settle() noexcept {
  current_.reset();
}

bool RelayStream::wants(const Source& source, bool ending) const noexcept {
  return pending_.empty() || (ending && source == current_ && pending_.size() < kReadAhead);
}

void RelayStream::await(std::vector<pollfd>& descriptors, bool ending) const {
  if (!pending_.empty()) {
    descriptors.push_back({target_.descriptor(), POLLOUT, 0});
  } else if (!sources_.empty() && target_.isPipe()) {
    descriptors.push_back({target_.descriptor(), 0, 0});
  }
  for (const Source& source : sources_) {
    if (wants(source, ending)) {
      descriptors.push_back({source->get(), POLLIN, 0});
    }
  }
}

int RelayStream::move(bool unread, bool ending) {
  int error = unread ? EPIPE : push();
  const std::vector<Source> sources = sources_;
  for (auto source = sources.begin(); source != sources.end() && error == 0; ++source) {
    if (wants(*source, ending)) {
      const Pulled pulled = pull(*source);
      error = pulled.error;
      if (pulled.state == State::Over) {
        remove(*source);
      }
    }
  }
  if (error != 0) {
    giveUp();
  }
  return error;
}

// Reads one piece.
RelayStream::Pulled RelayStream::pull(const Source& source) {
  std::array<char, kPiece> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  const ssize_t size = ::read(source->get(), buffer.data(), buffer.size());
  if (size <= 0) {
    const int error = size < 0 ? errno : 0;
    if (error == EAGAIN || error == EINTR) {
      return {State::Empty};
    }
    const bool atEnd = error == EIO && ::isatty(source->get()) == 1; // nobody has the terminal open
    readError_ = atEnd || error == 0 ? readError_ : error;
    return {State::Over};
  }
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
  taken_ += bytes.size();
  if (source == current_) {
    kept_.append(bytes);
  }
  NonblockingWriter::Written written;
  if (pending_.empty()) {
    written = target_.write(bytes);
  }
  pending_ += bytes.substr(written.count);
  return {State::Some, written.error};
}

int RelayStream::push() {
  if (pending_.empty()) {
    return 0;
  }
  const NonblockingWriter::Written written = target_.write(pending_);
  pending_.erase(0, written.count);
  if (pending_.empty()) {
    pending_.shrink_to_fit();
  }
  return written.error;
}

void RelayStream::remove(const Source& source) noexcept {
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): it may refer to `current_`
  const Source ended = source;
  std::erase(sources_, ended);
  if (current_ == ended) {
    current_.reset();
  }
}

void RelayStream::giveUp() noexcept {
  pending_.clear();
  sources_.clear();
  current_.reset();
}

} // namespace exec_wrapper::run
