#include "mail/smtp/dialog.h"

#include "base/text.h"
#include "mail/smtp/failure.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::mail {

namespace {

constexpr std::size_t kLongestReplyLine = 2048; // SMTP allows 512
constexpr std::size_t kMostReplyLines = 128;
constexpr std::size_t kLongestShown = 300;

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// The code of an answer's line; zero if the line is not of this form.
int codeOf(std::string_view line) {
  const bool formed = line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, isDigit) &&
                      line[0] >= '2' && line[0] <= '5' &&
                      (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  return formed ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
}

} // namespace

std::string Reply::text() const {
  return base::shortened(std::to_string(code) + " " + base::join(lines, " "), kLongestShown);
}

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
  received_.append(buffer.data(), static_cast<std::size_t>(count));
}

std::string Dialog::line() {
  std::size_t end = received_.find('\n');
  while (end == received_.npos && received_.size() <= kLongestReplyLine) {
    receive();
    end = received_.find('\n');
  }
  if (end == received_.npos || end > kLongestReplyLine) {
    throw mayPass(server_ + " sent a line that is too long");
  }
  std::string text = received_.substr(0, end);
  received_.erase(0, end + 1);
  if (text.ends_with('\r')) {
    text.pop_back();
  }
  return text;
}

Reply Dialog::read() {
  Reply reply;
  for (bool more = true; more;) {
    const std::string text = line();
    const int code = codeOf(text);
    if (code == 0 || (reply.code != 0 && code != reply.code)) {
      throw mayPass(server_ + " sent an answer that is not of SMTP: \"" +
                    base::shortened(base::printable(text), 100) + "\"");
    }
    if (reply.lines.size() >= kMostReplyLines) {
      throw mayPass(server_ + " sent an answer of too many lines");
    }
    reply.code = code;
    reply.lines.push_back(base::printable(text.size() > 4 ? text.substr(4) : ""));
    more = text.size() > 3 && text[3] == '-';
  }
  return reply;
}

} // namespace exec_wrapper::mail
