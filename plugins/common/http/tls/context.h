#pragma once

#include "common/http/tls/openssl.h"
#include "common/http/tls/tls.h"

#include <string>

namespace exec_wrapper::http {

/// TLS 1.2 or newer, with what is trusted, and what we show of ourselves.
class Context : public Tls {
public:
  Context();

  /// An empty text, or why it cannot be used.
  std::string prepare(const TlsFiles& files);

  std::unique_ptr<Channel> open(base::FileDescriptor socket, const std::string& host,
                                SteadyTime deadline, Transfer& outcome) override;

private:
  BioMethodPtr method_; // outlives what is made with it
  SslContextPtr context_;
};

} // namespace exec_wrapper::http
