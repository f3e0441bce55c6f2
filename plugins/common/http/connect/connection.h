#pragma once

#include "common/http/connect/exclusive_access.h"
#include "common/http/connect/route.h"
#include "common/http/transport.h"
#include "common/http/wire/session.h"

#include <memory>
#include <string>
#include <utility>

namespace exec_wrapper::http {

/// The one connection to a server, kept as long as the server keeps it, and the route to a new one.
class Connection final : public Transport {
public:
  Connection(Recipient recipient, std::unique_ptr<Encryption> encryption)
      : recipient_(std::move(recipient)), route_(recipient_, std::move(encryption)) {}

  Result exchange(const Request& request, SteadyTime deadline) noexcept override;

private:
  struct Traces;

  Response inTurn(const Request& request, SteadyTime deadline, Traces& traces);
  Response converse(const Request& request, SteadyTime deadline, Traces& traces);
  Response talk(std::unique_ptr<Session> session, const Request& request, SteadyTime deadline,
                Traces& traces);
  std::string send(Session& session, const Request& request) const;

  const Recipient recipient_;
  ExclusiveAccess turns_;

  // Protected by `turns_`:
  Route route_;
  std::unique_ptr<Session> kept_;
};

} // namespace exec_wrapper::http
