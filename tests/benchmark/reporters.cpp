#include "benchmark/measurements.h"
#include "benchmark/rounds.h"
#include "benchmark/spawned.h"
#include "support/checked.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace exec_wrapper::benchmark {

namespace {

/// The kernel accepts connections to it, and nobody ever answers.
class SilentServer {
public:
  SilentServer() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    test::checked(::bind(fd_, generic, length), "bind");
    test::checked(::listen(fd_, SOMAXCONN), "listen");
    test::checked(::getsockname(fd_, generic, &length), "getsockname");
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { ::close(fd_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  std::uint16_t port() const noexcept { return port_; }

private:
  const int fd_ = test::checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  std::uint16_t port_ = 0;
};

/// Milliseconds from before the wrapper's start until the command has run.
double startOnce(const Workbench& bench, const Words& words) {
  Spawned process(words, bench.environment());
  const SteadyTime start = process.startedAt();
  if (const Ending ending = process.await(); ending.status != 0) {
    throw std::runtime_error(words.front() + " ends with " + std::to_string(ending.status));
  }
  const SteadyTime ended{Duration(bench.board().ended)};
  return std::chrono::duration<double, std::milli>(ended - start).count();
}

} // namespace

Table reporters(Workbench& bench, Effort effort) {
  Table table;
  table.title = "Start beside servers that do not answer";
  table.explanation = "From the start of the wrapper until the command has run, in milliseconds: "
                      "locally, and with ten reporters, of which nine have a server that never "
                      "answers. The goal: no command starts 10 ms later.";
  table.columns = {"", "ms"};
  const SilentServer server;
  std::vector<Contestant> all = {local(bench), unheard(bench, server.port())};
  if (!bundledProgram().empty()) {
    all.push_back(withBundledPoco(all[0]));
    all.push_back(withBundledPoco(all[1]));
  }
  const Words command = bench.command({"end"});
  addRows(table,
          takeTurns(all, effort.of(30U, 2U),
                    [&](const Contestant& contestant) {
                      return startOnce(bench, contestant.wrap(command, 0));
                    }),
          2, {});
  return table;
}

} // namespace exec_wrapper::benchmark
