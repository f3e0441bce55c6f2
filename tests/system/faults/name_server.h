#pragma once

#include "support/process_api/event_signal.h"
#include "system/faults/descriptor.h"

#include <atomic>
#include <string>
#include <thread>

namespace exec_wrapper::test::faults {

/// Answers on 127.0.0.1, port 53, that whatever name is asked for is 127.0.0.1, or does not answer.
/// For a network of the test's own: see private_network.h.
class NameServer {
public:
  NameServer();
  ~NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  /// Any thread.
  void beSilent() noexcept { silent_ = true; }
  void answer() noexcept { silent_ = false; }

private:
  void work();

  Descriptor socket_;
  EventSignal ends_;
  std::atomic<bool> silent_{false};
  std::thread thread_; ///< last, as it uses the others
};

/// The answer to a query: 127.0.0.1, or that there is none, where it is not for an IPv4 address.
/// Empty for what is no query.
std::string nameAnswer(const std::string& query);

} // namespace exec_wrapper::test::faults
