#pragma once

#include "exec_wrapper/time.h"
#include "history/page/page_data.h"
#include "history/sql/database.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace exec_wrapper::history {

/// A request, as far as the site looks at it.
struct WebRequest {
  std::string method;
  std::string path; ///< as sent, with its query
  std::string host; ///< the header; empty: none
  std::string site; ///< the header Sec-Fetch-Site; empty: none
};

struct WebAnswer {
  int status = 200;
  std::string type; ///< Content-Type
  std::string body;
};

/// Answers the requests for the live page. It knows nothing of sockets. Any thread; one request
/// reads the database at a time. With no request it does nothing.
class Site {
public:
  using Open = std::function<std::unique_ptr<Database>()>;

  /// `open` connects to the database, for one request; what it throws becomes an answer 503.
  /// `port` is what the header Host must name.
  Site(Open open, std::uint16_t port) : open_(std::move(open)), port_(port) {}

  WebAnswer answer(const WebRequest& request) noexcept;

private:
  WebAnswer answerPath(const std::string& path);
  const PageData& data();
  bool isOurs(const std::string& host) const;

  const Open open_;
  const std::uint16_t port_;
  std::mutex mutex_;
  std::optional<PageData> data_; ///< of the last request; shared by all viewers for a moment
  SteadyTime fresh_{};           ///< until then `data_` is good enough
};

} // namespace exec_wrapper::history
