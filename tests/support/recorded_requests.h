#pragma once

#include "exec_wrapper/time.h"
#include "support/scripted_server.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::test {

/// One request as it came.
struct HeardRequest {
  std::string method;
  std::string path; ///< with the query
  std::string head; ///< all lines before the body
  std::string body;
  SteadyTime at = std::chrono::steady_clock::now();

  /// The value of a header, spelled as it was sent; empty where there is none.
  std::string header(const std::string& name) const {
    const std::string begin = "\r\n" + name + ": ";
    const std::size_t found = head.find(begin);
    return found == head.npos ? std::string()
                              : head.substr(found + begin.size(),
                                            head.find("\r\n", found + 2) - found - begin.size());
  }
};

/// An HTTP server that keeps what it is sent. Connections stay open, as those of real ones do.
class RecordingServer {
public:
  /// Makes the whole answer, head and all. Called on the server's threads, one at a time. An empty
  /// answer is none: the request is left to wait until the other side gives up.
  using Answerer = std::function<std::string(const HeardRequest&)>;

  explicit RecordingServer(Answerer answer)
      : answer_(std::move(answer)), server_([this](int fd) { serve(fd); }) {}

  std::string url() const { return server_.url(); }

  std::vector<HeardRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  /// Changes what the answerer goes by, between two requests.
  void change(const std::function<void()>& how) {
    const std::lock_guard lock(mutex_);
    how();
  }

  /// Waits until so many came. Throws when they do not come in time.
  void awaitCount(std::size_t count, Duration cancelTimeout) const {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, cancelTimeout, [&] { return requests_.size() >= count; })) {
      throw std::runtime_error("only " + std::to_string(requests_.size()) + " requests came");
    }
  }

private:
  void serve(int fd) {
    for (std::string text; !(text = readRequest(fd)).empty();) {
      const std::string answer = answerTo(parsed(text));
      if (answer.empty()) {
        awaitHangUp(fd);
      } else {
        sendAll(fd, answer);
      }
    }
  }

  std::string answerTo(HeardRequest request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    came_.notify_all();
    return answer_(requests_.back());
  }

  static HeardRequest parsed(const std::string& text) {
    const std::size_t end = text.find("\r\n\r\n");
    const std::size_t first = text.find(' ');
    const std::size_t second = text.find(' ', first + 1);
    return {text.substr(0, first), text.substr(first + 1, second - first - 1),
            text.substr(0, end + 2), text.substr(end + 4)};
  }

  const Answerer answer_;
  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::vector<HeardRequest> requests_;
  ScriptedServer server_; // last: its threads use the rest
};

} // namespace exec_wrapper::test
