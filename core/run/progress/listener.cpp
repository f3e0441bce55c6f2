#include "run/progress/listener.h"

#include "base/text.h"

namespace exec_wrapper::run {

base::Status ProgressListener::open(std::uint16_t port) {
  const int error = socket_.open(port);
  if (error == 0) {
    return {};
  }
  return base::Status::failure(
      "cannot listen for progress on 127.0.0.1:" + std::to_string(port) + ": " +
      base::errorText(error) + "; the run continues without progress" +
      (port != 0 ? "; set status-update-socket-port to 0 for any free port" : ""));
}

std::string ProgressListener::shortcoming() const {
  const int error = socket_.errorOfSix();
  const std::string number = std::to_string(port());
  return error == 0 ? std::string()
                    : "progress is received on 127.0.0.1:" + number +
                          " and not on [::1]:" + number + ": " + base::errorText(error) +
                          "; the command must send it to 127.0.0.1, not to localhost";
}

std::string ProgressListener::address() const {
  const std::string number = std::to_string(port());
  return "127.0.0.1:" + number + (socket_.hasSix() ? " and [::1]:" + number : "");
}

void ProgressListener::read() {
  socket_.receive(queue_);
  readUntil(clock_.now() + kBriefly);
}

void ProgressListener::readAll() {
  const SteadyTime deadline = clock_.now() + kAtMost;
  bool all = false;
  do {
    all = socket_.receive(queue_);
  } while (readUntil(deadline) && !all);
  assembler_.takeWhole();
}

// Returns whether all that was received is read.
bool ProgressListener::readUntil(SteadyTime deadline) {
  while (!queue_.empty() && clock_.now() < deadline) {
    queue_.pop(
        [this](const Peer& sender, std::string_view bytes) { assembler_.add(sender, bytes); });
  }
  return queue_.empty();
}

std::vector<std::string> ProgressListener::close() {
  assembler_.close();
  std::vector<std::string> said;
  if (!queue_.empty()) {
    said.push_back("progress from the command: " + std::to_string(queue_.size()) +
                   " datagrams were still unread at the end");
  }
  if (const std::uint64_t dropped = socket_.dropped(); dropped > 0) {
    said.push_back("progress from the command: the kernel dropped " + std::to_string(dropped) +
                   " datagrams because the socket's buffer was full; send fewer at once" +
                   (socket_.isNarrow()
                        ? ", or raise net.core.rmem_max to " + std::to_string(DatagramSocket::kRoom)
                        : std::string()));
  }
  return said;
}

} // namespace exec_wrapper::run
