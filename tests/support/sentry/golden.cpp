#include "support/sentry/golden.h"

#include "support/sentry/sentry_server.h"

#include <algorithm>
#include <regex>

namespace exec_wrapper::test {

namespace {

std::string replaced(const std::string& text, const std::string& form, const std::string& by) {
  return std::regex_replace(text, std::regex(form), by);
}

/// Those of the transport, such as Host and Accept, are left out.
std::string headers(const std::string& head) {
  std::string kept;
  const std::regex wanted("\r\n(Content-Type|X-Sentry-Auth|Content-Encoding): ([^\r]*)",
                          std::regex::icase);
  for (std::sregex_iterator found(head.begin(), head.end(), wanted), end; found != end; ++found) {
    kept += found->str(1) + ": " + found->str(2) + "\n";
  }
  return kept;
}

} // namespace

std::string goldenText(const HeardRequest& request) {
  std::string text =
      request.method + " " + request.path + "\n" + headers(request.head) + "\n" + request.body;
  text = replaced(text, SentryServer::kKey, "KEY");
  text = replaced(text, "127\\.0\\.0\\.1:[0-9]+", "HOST");
  text = replaced(text, "sentry_timestamp=[0-9.]+", "sentry_timestamp=TIME");
  text = replaced(text, "\"check_in_id\":\"[0-9a-f]{32}\"", "\"check_in_id\":\"ID\"");
  text = replaced(text, "\"check_in_id\":\"[0-9a-f-]{36}\"", "\"check_in_id\":\"ID-WITH-DASHES\"");
  text = replaced(text, "\"(trace_id|event_id)\":\"[0-9a-f]{32}\"", "\"$1\":\"ID\"");
  text = replaced(text, "\"sent_at\":\"[^\"]*\"", "\"sent_at\":\"TIME\"");
  text = replaced(text, "\"duration\":[0-9.e-]+", "\"duration\":SECONDS");
  return replaced(text, "\"length\":[0-9]+", "\"length\":LENGTH");
}

} // namespace exec_wrapper::test
