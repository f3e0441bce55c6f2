#include "http_api.h"

#include <utility>

namespace exec_wrapper::process_api {

namespace {

constexpr std::size_t kShortestKey = 4; // masking a shorter key hides nothing, and garbles the text

} // namespace

HttpApi::HttpApi(const ApiSettings& settings) : key_(settings.key), client_(settings.client) {}

http::Result HttpApi::exchange(const http::Request& request, SteadyTime deadline) {
  http::Request signedRequest = request;
  signedRequest.headers.emplace_back("Authorization", "Token token=" + key_.reveal());
  signedRequest.headers.emplace_back("Content-Type", "application/json");
  signedRequest.headers.emplace_back("Accept", "application/json");
  http::Result result = client_.exchange(signedRequest, deadline);
  if (auto* const response = std::get_if<http::Response>(&result)) {
    response->body = withoutKey(std::move(response->body), key_);
  }
  return result;
}

std::string HttpApi::url(const http::Request& request) const {
  return client_.url(request);
}

std::string withoutKey(std::string text, const Secret& key) {
  static constexpr char kMask[] = "********";
  const std::string& word = key.reveal();
  if (word.size() < kShortestKey) {
    return text;
  }
  std::string masked;
  std::size_t done = 0;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, done)) {
    masked.append(text, done, at - done).append(kMask);
    done = at + word.size();
  }
  return done == 0 ? std::move(text) : masked.append(text, done);
}

} // namespace exec_wrapper::process_api
