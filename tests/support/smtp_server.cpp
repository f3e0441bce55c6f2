#include "support/smtp_server.h"

#include "support/tls_visit.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::test {

namespace {

/// What a text in base64 stands for.
std::string decoded(const std::string& text) {
  static const std::string kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string::npos) {
      break;
    }
    bits = (bits << 6U) | static_cast<unsigned>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return bytes;
}

std::string between(const std::string& text, char open, char close) {
  const std::size_t begin = text.find(open);
  const std::size_t end = text.rfind(close);
  return begin == text.npos || end == text.npos ? "" : text.substr(begin + 1, end - begin - 1);
}

struct Ended {};

} // namespace

/// One session.
class SmtpServer::Visit {
public:
  Visit(SmtpServer& server, int fd) : server_(server), fd_(fd) {}

  void serve() {
    try {
      if (server_.options_.implicitTls) {
        beginTls();
      }
      answer("greeting", "220 test.example ESMTP\r\n");
      while (step(line())) {
      }
    } catch (const Ended&) {
    }
  }

private:
  void beginTls() {
    tls_ = std::make_unique<TlsVisit>(fd_, *server_.options_.certificate,
                                      server_.options_.clientAuthority);
    if (!tls_->welcome()) {
      throw Ended();
    }
  }

  /// False after the last command.
  bool step(const std::string& command) {
    server_.heard(command);
    const std::string word = command.substr(0, command.find_first_of(" :"));
    if (word == "EHLO") {
      answer("ehlo", hello());
    } else if (word == "HELO") {
      answer("helo", "250 test.example\r\n");
    } else if (word == "STARTTLS") {
      answer("starttls", "220 go ahead\r\n");
      beginTls();
    } else if (word == "AUTH") {
      authenticate(command);
    } else if (word == "MAIL") {
      mail_.from = between(command, '<', '>');
      answer("mail", "250 fine\r\n");
    } else if (word == "RCPT") {
      recipient(between(command, '<', '>'));
    } else if (word == "DATA") {
      data();
    } else if (word == "QUIT") {
      answer("quit", "221 bye\r\n");
      return false;
    } else {
      send("500 what?\r\n");
    }
    return true;
  }

  std::string hello() const {
    const SmtpServerOptions& options = server_.options_;
    const bool tls = options.certificate && options.startTls && !tls_;
    return "250-test.example at your service\r\n" + std::string(tls ? "250-STARTTLS\r\n" : "") +
           (options.authentication.empty() ? "" : "250-AUTH " + options.authentication + "\r\n") +
           "250-8BITMIME\r\n250 SIZE 1000000\r\n";
  }

  void authenticate(const std::string& command) {
    if (command.starts_with("AUTH PLAIN ")) {
      const std::string plain = decoded(command.substr(11));
      const std::size_t second = plain.find('\0', 1);
      mail_.user = plain.substr(1, second - 1);
      mail_.password = plain.substr(second + 1);
      answer("auth", "235 welcome\r\n");
      return;
    }
    answer("auth", "334 VXNlcm5hbWU6\r\n");
    mail_.user = decoded(line());
    answer("user", "334 UGFzc3dvcmQ6\r\n");
    mail_.password = decoded(line());
    answer("pass", "235 welcome\r\n");
  }

  void recipient(const std::string& address) {
    const std::string reply = answer("rcpt:" + address, "");
    const std::string final = reply.empty() ? answer("rcpt", "250 fine\r\n") : reply;
    if (final.starts_with("250")) {
      mail_.to.push_back(address);
    }
  }

  void data() {
    if (!answer("data", "354 go ahead\r\n").starts_with("354")) {
      return;
    }
    mail_.text.clear();
    for (std::string text = line(); text != "."; text = line()) {
      mail_.text += (text.starts_with('.') ? text.substr(1) : text) + "\r\n";
    }
    mail_.encrypted = tls_ != nullptr;
    const ReceivedMail mail = std::exchange(mail_, {});
    if (answer("text", "250 2.0.0 queued\r\n").starts_with("250")) {
      server_.accepted(mail);
    }
  }

  /// Sends the answer, or what the fault of this step says. Returns what was sent.
  std::string answer(const std::string& step, const std::string& usual) {
    const std::optional<SmtpFault> fault = server_.faultAt(step);
    if (!fault) {
      send(usual);
      return usual;
    }
    send(fault->answer);
    misbehave(fault->then);
    return fault->answer;
  }

  void misbehave(SmtpFault::Then then) {
    using Then = SmtpFault::Then;
    switch (then) {
    case Then::Continue:
      return;
    case Then::Reset:
      resetWhenClosed(fd_);
      break;
    case Then::Hang:
      awaitHangUp(fd_);
      break;
    case Then::Deaf:
      awaitBreak(fd_);
      break;
    case Then::Drip:
      repeat("2", std::chrono::milliseconds(20));
      break;
    case Then::Endless:
      repeat(std::string(4096, '2'), {});
      break;
    case Then::Lines:
      repeat("250-and another line\r\n", {});
      break;
    case Then::Close:
      break;
    }
    throw Ended();
  }

  void repeat(const std::string& text, std::chrono::milliseconds pause) {
    while (write(text) && !closesWithin(pause)) {
    }
  }

  bool closesWithin(std::chrono::milliseconds limit) const {
    pollfd client = {fd_, POLLRDHUP, 0};
    return ::poll(&client, 1, static_cast<int>(limit.count())) != 0;
  }

  bool write(const std::string& text) {
    return text.empty() || (tls_ ? tls_->send(text) : sendAll(fd_, text));
  }

  void send(const std::string& text) {
    if (!write(text)) {
      throw Ended();
    }
  }

  std::string line() {
    std::size_t end = 0;
    while ((end = received_.find("\r\n")) == received_.npos) {
      if (!receive()) {
        throw Ended();
      }
    }
    std::string text = received_.substr(0, end);
    received_.erase(0, end + 2);
    return text;
  }

  bool receive() {
    if (tls_) {
      return tls_->receive(received_);
    }
    std::array<char, 4096> buffer{};
    const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (count > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return count > 0;
  }

  SmtpServer& server_;
  const int fd_;
  std::unique_ptr<TlsVisit> tls_;
  std::string received_;
  ReceivedMail mail_;
};

SmtpServer::SmtpServer(SmtpServerOptions options)
    : options_(std::move(options)), faults_(options_.faults),
      server_([this](int fd) { Visit(*this, fd).serve(); }) {}

std::string SmtpServer::url() const {
  return (options_.implicitTls ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") +
         std::to_string(port());
}

std::vector<ReceivedMail> SmtpServer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

std::vector<ReceivedMail> SmtpServer::awaitMails(std::size_t count) const {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [&] { return mails_.size() >= count; })) {
    throw std::runtime_error("there are " + std::to_string(mails_.size()) + " mails");
  }
  return mails_;
}

std::vector<std::string> SmtpServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

std::optional<SmtpFault> SmtpServer::faultAt(const std::string& step) {
  const std::lock_guard lock(mutex_);
  for (SmtpFault& fault : faults_) {
    if (fault.step == step && fault.times != 0) {
      fault.times -= fault.times > 0 ? 1 : 0;
      return fault;
    }
  }
  return std::nullopt;
}

void SmtpServer::heard(const std::string& command) {
  const std::lock_guard lock(mutex_);
  commands_.push_back(command);
}

void SmtpServer::accepted(const ReceivedMail& mail) {
  const std::lock_guard lock(mutex_);
  mails_.push_back(mail);
  changed_.notify_all();
}

} // namespace exec_wrapper::test
