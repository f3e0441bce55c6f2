#include "support/process_api/handlers.h"

#include "support/process_api/wire.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <array>
#include <memory>

namespace exec_wrapper::test {

namespace {

constexpr std::size_t kLongestBody = 16 << 20;

std::string bodyOf(Poco::Net::HTTPServerRequest& request) {
  std::string body;
  std::array<char, 4096> block;
  while (body.size() < kLongestBody && request.stream().good()) {
    request.stream().read(block.data(), block.size());
    body.append(block.data(), static_cast<std::size_t>(request.stream().gcount()));
  }
  return body;
}

RecordedRequest read(Poco::Net::HTTPServerRequest& from) {
  RecordedRequest request;
  request.method = from.getMethod();
  request.path = from.getURI();
  request.headers.assign(from.begin(), from.end());
  request.body = bodyOf(from);
  request.json = parsedObject(request.body);
  request.arrived = std::chrono::steady_clock::now();
  request.peerPort = from.clientAddress().port();
  return request;
}

class Handler final : public Poco::Net::HTTPRequestHandler {
public:
  Handler(const Treatment& treatment, const EventSignal& serverEnds)
      : treatment_(treatment), serverEnds_(serverEnds) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    if (request.getExpectContinue()) {
      response.sendContinue();
    }
    Wire wire(dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket(), serverEnds_);
    response.setKeepAlive(treatment_(read(request), request.getKeepAlive(), wire));
  }

private:
  const Treatment& treatment_;
  const EventSignal& serverEnds_;
};

} // namespace

Poco::Net::HTTPRequestHandler*
HandlerFactory::createRequestHandler(const Poco::Net::HTTPServerRequest&) {
  return std::make_unique<Handler>(treatment_, serverEnds_).release(); // the caller owns it
}

} // namespace exec_wrapper::test
