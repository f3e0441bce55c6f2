#pragma once

#include "history/page/site.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace exec_wrapper::history {

/// An HTTP server on 127.0.0.1. It is in a support module, `support/history_server.so`, because
/// Poco Net takes longer to load than most commands take.
class WebServer {
public:
  virtual ~WebServer() = default; ///< closes all connections, and waits for requests in progress

  virtual std::uint16_t port() const noexcept = 0;

  /// Sends each request to `answer`, from some threads at once.
  virtual void start(std::function<WebAnswer(const WebRequest&)> answer) = 0;
};

/// The function that the module exports: a server that listens at this port (0: any free one) and
/// answers after `start`. `policy` is the Content-Security-Policy of each answer. Null: it cannot
/// listen, and `failure` has the reason.
using OpenWebServer = WebServer* (*)(std::uint16_t port, const std::string& policy,
                                     std::string& failure);
#define EXEC_WRAPPER_OPEN_WEB_SERVER exec_wrapper_open_web_server_1

} // namespace exec_wrapper::history
