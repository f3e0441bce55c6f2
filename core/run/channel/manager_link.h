#pragma once

#include "run/channel/manager_socket.h"
#include "run/channel/service_manager.h"

#include <string>
#include <utility>

namespace exec_wrapper::run {

/// The service manager that waits for this wrapper, and the socket to it.
class ManagerLink {
public:
  /// The clock outlives it. `address` as NOTIFY_SOCKET has it.
  ManagerLink(std::string address, const ManagerRules& rules, const Clock& clock)
      : socket_(std::move(address)),
        manager_(rules, clock, [this](std::string_view text) { return socket_.send(text); }) {}
  ManagerLink(const ManagerLink&) = delete;
  ManagerLink& operator=(const ManagerLink&) = delete;

  ServiceManager* operator->() noexcept { return &manager_; }
  const ServiceManager* operator->() const noexcept { return &manager_; }

  /// The errno of a datagram that was lost since the last call, or 0.
  int takeError() noexcept { return socket_.takeError(); }

private:
  ManagerSocket socket_;
  ServiceManager manager_;
};

} // namespace exec_wrapper::run
