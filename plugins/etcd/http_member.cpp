#include "http_member.h"

#include "etcd_settings.h"

#include <utility>

namespace exec_wrapper::etcd {

namespace {

class HttpMember final : public Member {
public:
  HttpMember(std::string url, const http::ClientOptions& options)
      : url_(std::move(url)), client_(options) {}

  http::Result exchange(const http::Request& request, SteadyTime deadline) override {
    return client_.exchange(request, deadline);
  }
  std::string name() const override { return url_; }

private:
  const std::string url_;
  http::Client client_;
};

} // namespace

std::vector<std::unique_ptr<Member>> httpMembers(const EtcdSettings& settings) {
  std::vector<std::unique_ptr<Member>> members;
  for (const std::string& url : settings.endpoints) {
    http::ClientOptions options = settings.client;
    options.baseUrl = url;
    members.push_back(std::make_unique<HttpMember>(url, std::move(options)));
  }
  return members;
}

} // namespace exec_wrapper::etcd
