#include "support/moody_servers.h"

#include <sys/socket.h>

namespace exec_wrapper::test {

std::string MoodyServers::sentryDsn() const {
  return "http://key@127.0.0.1:" + std::to_string(web_.port()) + "/42";
}

std::string MoodyServers::mail() const {
  return "smtp://127.0.0.1:" + std::to_string(mail_.port());
}

/// False: the connection is to end.
bool MoodyServers::talks(int fd) const {
  const Mood mood = mood_;
  if (mood == Mood::Resets) {
    resetWhenClosed(fd);
  }
  return mood == Mood::Well || mood == Mood::Busy;
}

void MoodyServers::visitWeb(int fd) const {
  for (std::string request = readRequest(fd); !request.empty() && talks(fd);
       request = readRequest(fd)) {
    const bool ping = request.starts_with("POST /ping/") || request.starts_with("GET /ping/");
    const std::string answer = mood_ == Mood::Busy
                                   ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                                   : okAnswer(ping ? "OK" : R"({"result": {"id": 7}})");
    if (!sendAll(fd, answer)) {
      return;
    }
  }
}

void MoodyServers::visitMail(int fd) const {
  if (!talks(fd) || !sendAll(fd, mood_ == Mood::Busy ? "421 busy\r\n" : "220 well\r\n")) {
    return;
  }
  std::string line;
  bool inText = false;
  for (char byte = 0; ::recv(fd, &byte, 1, 0) == 1;) {
    line += byte;
    if (byte != '\n') {
      continue;
    }
    if (!inText || line == ".\r\n") {
      inText = line.starts_with("DATA");
      sendAll(fd, inText ? "354 go on\r\n" : "250 well\r\n");
    }
    line.clear();
  }
}

} // namespace exec_wrapper::test
