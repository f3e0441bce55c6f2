#pragma once

#include "exec_wrapper/time.h"
#include "support/process_api/listener.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace exec_wrapper::test {

/// A listener that can be closed for a time. Any thread.
class Door {
public:
  /// Closed at first.
  Door(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers, std::uint16_t port,
       std::optional<Certificate> certificate);

  /// Ends all connections and waits for those who serve them.
  ~Door();

  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  void open();

  /// For a time, or until `open`. `survivor`: see Listener::close.
  void close(std::optional<Duration> length, std::optional<std::uint16_t> survivor);

  Listener& listener() noexcept { return listener_; }

private:
  void openInTime();

  Listener listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<SteadyTime> opening_;
  bool ending_ = false;
  std::thread keeper_; ///< last, as it uses the others
};

} // namespace exec_wrapper::test
