#pragma once

#include "base/file_descriptor.h"

#include <Poco/Net/StreamSocketImpl.h>

namespace exec_wrapper::http {

/// A socket without encryption. For `BoundedSocket`.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): Poco counts references to it
class PlainSocket : public Poco::Net::StreamSocketImpl {
public:
  static constexpr int kWantsToRead = -1;
  static constexpr int kWantsToWrite = -2;

  /// The socket must be connected and non-blocking.
  explicit PlainSocket(base::FileDescriptor socket);

  /// Releases the descriptor, for another protocol on the connection.
  base::FileDescriptor detach();

protected:
  ~PlainSocket() override = default;

  int trySend(const void* bytes, int length);
  int tryReceive(void* buffer, int length);
};

} // namespace exec_wrapper::http
