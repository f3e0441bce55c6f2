#pragma once

#include "support/process_api/event_signal.h"
#include "support/process_api/request.h"

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <functional>

namespace exec_wrapper::test {

class Wire;

/// Does what is to be done about a request. True when the connection may be kept.
using Treatment = std::function<bool(RecordedRequest request, bool keepAlive, Wire& wire)>;

/// Makes Poco's handlers, which read a whole request and hand it on. The treatment is called in
/// many threads at once.
class HandlerFactory final : public Poco::Net::HTTPRequestHandlerFactory {
public:
  HandlerFactory(Treatment treatment, const EventSignal& serverEnds)
      : treatment_(std::move(treatment)), serverEnds_(serverEnds) {}

  Poco::Net::HTTPRequestHandler*
  createRequestHandler(const Poco::Net::HTTPServerRequest& request) override;

private:
  const Treatment treatment_;
  const EventSignal& serverEnds_;
};

} // namespace exec_wrapper::test
