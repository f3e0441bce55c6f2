#include "history/page/site.h"

#include "base/text.h"
#include "history/page/page.h"

#include <algorithm>
#include <chrono>
#include <exception>

namespace exec_wrapper::history {

namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kRunPath = "/run/";
constexpr std::string_view kRunSuffix = ".json";

WebAnswer plain(int status, std::string text) {
  return {status, std::string(kText), std::move(text) + "\n"};
}

/// The id in `/run/ID.json`; empty: it is another path.
std::string runIdIn(const std::string& path) {
  if (!path.starts_with(kRunPath) || !path.ends_with(kRunSuffix) ||
      path.size() < kRunPath.size() + kRunSuffix.size()) {
    return {};
  }
  const std::string id =
      path.substr(kRunPath.size(), path.size() - kRunPath.size() - kRunSuffix.size());
  const bool good =
      id.size() <= 64 && id.find_first_not_of("0123456789abcdefABCDEF-") == std::string::npos;
  return good ? id : std::string();
}

} // namespace

WebAnswer Site::answer(const WebRequest& request) noexcept {
  try {
    if (request.method != "GET" && request.method != "HEAD") {
      return plain(405, "Only GET and HEAD are answered.");
    }
    // A page of another site can make a browser send requests here, under a name that it controls.
    if (!isOurs(request.host)) {
      return plain(421, "The header Host must be 127.0.0.1:" + std::to_string(port_) +
                            " or localhost:" + std::to_string(port_) + ".");
    }
    const std::string path = request.path.substr(0, request.path.find('?'));
    const bool foreign = request.site == "cross-site" || request.site == "same-site";
    if (foreign && path != "/") { // a link to the page is harmless
      return plain(403, "Requests of other sites are refused.");
    }
    return answerPath(path);
  } catch (const std::exception& error) {
    return plain(503, std::string("The history cannot be read: ") + base::printable(error.what()));
  } catch (...) {
    return plain(503, "The history cannot be read.");
  }
}

bool Site::isOurs(const std::string& host) const {
  const std::string port = ":" + std::to_string(port_);
  const std::string name = base::lowerCase(host);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"127.0.0.1", "localhost", "[::1]"},
      [&](std::string_view ours) { return name == std::string(ours) + port; });
}

WebAnswer Site::answerPath(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (path == "/") {
    return {200, "text/html; charset=utf-8", pageOf(data(), PageKind::Live)};
  }
  if (path == "/data.json") {
    return {200, std::string(kJson), data().json};
  }
  if (path == "/live.json") {
    return {200, std::string(kJson), liveData(*open_(), std::chrono::system_clock::now())};
  }
  if (const std::string id = runIdIn(path); !id.empty()) {
    if (std::optional<std::string> run = runData(*open_(), id)) {
      return {200, std::string(kJson), std::move(*run)};
    }
  }
  return plain(404, "There is no such page.");
}

/// Building them takes a while with a long history: they stay good for ten times as long.
const PageData& Site::data() {
  const SteadyTime begun = std::chrono::steady_clock::now();
  if (!data_ || begun >= fresh_) {
    data_ = pageData(*open_(), std::chrono::system_clock::now());
    const SteadyTime built = std::chrono::steady_clock::now();
    fresh_ = built + std::max<Duration>(std::chrono::milliseconds(500), 10 * (built - begun));
  }
  return *data_;
}

} // namespace exec_wrapper::history
