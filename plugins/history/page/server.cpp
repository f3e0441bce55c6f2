#include "history/page/server.h"

#include "common/module/support_module.h"
#include "history/page/page.h"
#include "history/page/server_module.h"

#include <signal.h>

#include <memory>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::history {

namespace {

#define EXEC_WRAPPER_TEXT_(x) #x
#define EXEC_WRAPPER_TEXT(x) EXEC_WRAPPER_TEXT_(x)

std::unique_ptr<WebServer> openServer(std::uint16_t port) {
  const auto open = reinterpret_cast<OpenWebServer>(common::loadFunction(
      {"history_server.so", EXEC_WRAPPER_TEXT(EXEC_WRAPPER_OPEN_WEB_SERVER), "the server"}));
  std::string failure;
  std::unique_ptr<WebServer> server(open(port, contentSecurityPolicy(PageKind::Live), failure));
  if (!server) {
    throw std::runtime_error("port " + std::to_string(port) + " of 127.0.0.1 cannot be used: " +
                             failure + "; choose another port, or 0 for any free one");
  }
  return server;
}

/// Signals that arrive from now on wait until they are taken. Threads made later inherit that.
class StopSignals {
public:
  StopSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      sigaddset(&signals_, signal);
    }
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  int await() const {
    int signal = 0;
    while (sigwait(&signals_, &signal) != 0) {
    }
    return signal;
  }

private:
  sigset_t signals_{};
  sigset_t before_{};
};

} // namespace

int serve(std::uint16_t port, Site::Open open,
          const std::function<void(const std::string& url)>& ready) {
  const StopSignals signals;
  std::unique_ptr<WebServer> server = openServer(port);
  Site site(std::move(open), server->port());
  server->start([&site](const WebRequest& request) { return site.answer(request); });
  const std::unique_ptr<WebServer> ended = std::move(server); // before the site that it asks
  ready("http://127.0.0.1:" + std::to_string(ended->port()) + "/");
  return signals.await();
}

} // namespace exec_wrapper::history
