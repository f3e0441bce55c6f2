#include "mail/smtp/dialog.h"

#include "mail/smtp/failure.h"

#include <Poco/Exception.h>

#include <array>
#include <optional>
#include <utility>

namespace exec_wrapper::mail {

Dialog::Dialog(http::Link link, std::string server, SteadyTime deadline)
    : link_(std::move(link)), server_(std::move(server)) {
  setDeadline(deadline);
}

void Dialog::send(std::string_view text) {
  try {
    link_.socket.sendBytes(text.data(), static_cast<int>(text.size()));
  } catch (const Poco::TimeoutException&) {
    throw mayPass(server_ + " did not accept the data in time");
  } catch (const Poco::Exception& error) {
    broken_ = error.message(); // the server may have answered before it closed
  }
}

void Dialog::receive() {
  std::array<char, 4096> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
  int count = 0;
  try {
    count = link_.socket.receiveBytes(buffer.data(), static_cast<int>(buffer.size()));
  } catch (const Poco::TimeoutException&) {
    throw mayPass(server_ + " did not answer in time");
  } catch (const Poco::Exception& error) {
    throw mayPass("the connection to " + server_ +
                  " broke: " + (broken_.empty() ? error.message() : broken_));
  }
  if (count <= 0) {
    throw mayPass(server_ + " closed the connection");
  }
  replies_.add({buffer.data(), static_cast<std::size_t>(count)});
}

Reply Dialog::read() {
  try {
    for (;;) {
      if (std::optional<Reply> reply = replies_.next()) {
        return std::move(*reply);
      }
      receive();
    }
  } catch (const ReplyError& error) {
    throw mayPass(server_ + " " + error.what());
  }
}

} // namespace exec_wrapper::mail
