#pragma once

#include "base/file_descriptor.h"

#include <Poco/Net/StreamSocketImpl.h>

namespace exec_wrapper::http {

/// The bytes as they are. For `BoundedSocket`.
class PlainSocket : public Poco::Net::StreamSocketImpl {
public:
  static constexpr int kWantsToRead = -1;
  static constexpr int kWantsToWrite = -2;

  /// The socket is connected and does not block.
  explicit PlainSocket(base::FileDescriptor socket);

  /// The descriptor, for another protocol to be spoken on it.
  base::FileDescriptor detach();

protected:
  ~PlainSocket() override = default;

  int trySend(const void* bytes, int length);
  int tryReceive(void* buffer, int length);
};

} // namespace exec_wrapper::http
