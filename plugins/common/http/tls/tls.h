#pragma once

#include "base/file_descriptor.h"
#include "common/http/channel.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// The files in PEM that TLS needs.
struct TlsFiles {
  std::string authorities; ///< the certificates to trust; empty: those of the system
  std::string certificate; ///< ours, and those that it rests on; empty: we show none
  std::string key;         ///< ours; empty: it stands in the file of the certificate
};

/// Makes encrypted channels whose other side has proved who it is. Lives in a shared object of its
/// own, so that a run which needs no TLS does not load it. Any thread, one at a time.
class Tls {
public:
  virtual ~Tls() = default;

  /// The handshake over a connected, non-blocking socket. `host` is the name or the address that
  /// the certificate must be for. Null: it failed, and `outcome` says how; its reason is a
  /// sentence about the host.
  virtual std::unique_ptr<Channel> open(base::FileDescriptor socket, const std::string& host,
                                        SteadyTime deadline, Transfer& outcome) = 0;
};

/// What the shared object exports. The number in its name changes with the classes above and with
/// `Channel`: a wrapper that was replaced while it ran may find a newer file.
///
/// Null: the files cannot be used, and `problem` says why.
using MakeTls = Tls* (*)(const TlsFiles& files, std::string& problem);
#define EXEC_WRAPPER_MAKE_TLS exec_wrapper_make_tls_2

} // namespace exec_wrapper::http
