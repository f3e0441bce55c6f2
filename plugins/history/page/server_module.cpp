// The function that support/history_server.so exports.

#include "history/page/server_module.h"

#include "history/page/peer.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>
#include <Poco/Timespan.h>

#include <utility>

namespace exec_wrapper::history {

namespace {

namespace net = Poco::Net;

constexpr int kThreads = 8; // and as many connections at once; others wait
constexpr int kWaiting = 32;
constexpr int kSeconds = 10; // without a request, or for a part of one

using Answer = std::function<WebAnswer(const WebRequest&)>;

/// Closes connections of other users before they take up a thread.
class OwnPeersOnly : public net::TCPServerConnectionFilter {
public:
  bool accept(const net::StreamSocket& socket) override {
    try {
      return isOwnPeer(socket.peerAddress().port(), socket.address().port());
    } catch (const Poco::Exception&) { // it is gone
      return false;
    }
  }
};

class Handler : public net::HTTPRequestHandler {
public:
  Handler(const Answer& answer, const std::string& policy) : answer_(answer), policy_(policy) {}

  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    const WebAnswer answer = answer_({request.getMethod(), request.getURI(),
                                      request.get("Host", ""), request.get("Sec-Fetch-Site", "")});
    const bool body = request.hasContentLength() || request.getChunkedTransferEncoding();
    response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
    response.setKeepAlive(answer.status == 200 && !body && request.getKeepAlive());
    response.setContentType(answer.type);
    response.set("Content-Security-Policy", policy_ + "; frame-ancestors 'none'");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("X-Frame-Options", "DENY");
    response.set("Cache-Control", "no-store");
    response.set("Referrer-Policy", "no-referrer");
    response.set("Cross-Origin-Resource-Policy", "same-origin");
    response.set("Cross-Origin-Opener-Policy", "same-origin");
    if (answer.status == 405) {
      response.set("Allow", "GET, HEAD");
    }
    response.sendBuffer(answer.body.data(), answer.body.size()); // for HEAD: its length only
  }

private:
  const Answer& answer_;
  const std::string& policy_;
};

class Handlers : public net::HTTPRequestHandlerFactory {
public:
  Handlers(Answer answer, std::string policy)
      : answer_(std::move(answer)), policy_(std::move(policy)) {}

  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    return new Handler(answer_, policy_); // Poco deletes it
  }

private:
  const Answer answer_;
  const std::string policy_;
};

class PocoServer : public WebServer {
public:
  PocoServer(std::uint16_t port, std::string policy) : policy_(std::move(policy)) {
    // Poco's own constructor would share the port with another process of the user.
    socket_.bind(net::SocketAddress("127.0.0.1", port), true, false);
    socket_.listen(kWaiting);
  }
  ~PocoServer() override {
    if (server_) {
      server_->stopAll(true);
    }
    threads_.joinAll();
  }

  std::uint16_t port() const noexcept override { return socket_.address().port(); }

  void start(Answer answer) override {
    net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams; // counts its users
    parameters->setMaxThreads(kThreads);
    parameters->setMaxQueued(kWaiting);
    parameters->setTimeout(Poco::Timespan(kSeconds, 0));
    parameters->setKeepAliveTimeout(Poco::Timespan(kSeconds, 0));
    server_ = std::make_unique<net::HTTPServer>(new Handlers(std::move(answer), policy_), threads_,
                                                socket_, parameters);
    server_->setConnectionFilter(new OwnPeersOnly); // counts its users
    server_->start();
  }

private:
  Poco::ThreadPool threads_{2, kThreads + 2};
  net::ServerSocket socket_;
  const std::string policy_;
  std::unique_ptr<net::HTTPServer> server_;
};

} // namespace

extern "C" __attribute__((visibility("default"))) WebServer*
EXEC_WRAPPER_OPEN_WEB_SERVER(std::uint16_t port, const std::string& policy, std::string& failure);

extern "C" WebServer* EXEC_WRAPPER_OPEN_WEB_SERVER(std::uint16_t port, const std::string& policy,
                                                   std::string& failure) {
  try {
    return std::make_unique<PocoServer>(port, policy).release();
  } catch (const Poco::Exception& error) {
    failure = error.displayText();
  } catch (const std::exception& error) {
    failure = error.what();
  }
  return nullptr;
}

} // namespace exec_wrapper::history
