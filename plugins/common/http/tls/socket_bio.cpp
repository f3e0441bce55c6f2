#include "common/http/tls/socket_bio.h"

#include <sys/socket.h>

#include <cerrno>

namespace exec_wrapper::http {

namespace {

TlsSocket& socketOf(BIO* bio) {
  return *static_cast<TlsSocket*>(BIO_get_data(bio));
}

int write(BIO* bio, const char* bytes, int size) {
  TlsSocket& socket = socketOf(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t sent =
      ::send(socket.descriptor.get(), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent >= 0) {
    return static_cast<int>(sent);
  }
  if (errno == EAGAIN || errno == EINTR) {
    BIO_set_retry_write(bio);
  } else {
    socket.error = errno;
  }
  return -1;
}

int read(BIO* bio, char* buffer, int size) {
  TlsSocket& socket = socketOf(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t received =
      ::recv(socket.descriptor.get(), buffer, static_cast<std::size_t>(size), 0);
  if (received >= 0) {
    socket.ended = received == 0;
    return static_cast<int>(received);
  }
  if (errno == EAGAIN || errno == EINTR) {
    BIO_set_retry_read(bio);
  } else {
    socket.error = errno;
  }
  return -1;
}

long control(BIO* bio, int command, long, void*) {
  switch (command) {
  case BIO_CTRL_FLUSH:
    return 1;
  case BIO_CTRL_EOF:
    return socketOf(bio).ended ? 1 : 0;
  default:
    return 0;
  }
}

} // namespace

BioMethodPtr makeSocketMethod() {
  BioMethodPtr method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "exec_wrapper"));
  if (method) {
    BIO_meth_set_write(method.get(), write);
    BIO_meth_set_read(method.get(), read);
    BIO_meth_set_ctrl(method.get(), control);
  }
  return method;
}

BIO* newSocketBio(const BIO_METHOD& method, TlsSocket& socket) {
  BIO* const bio = BIO_new(&method);
  if (bio != nullptr) {
    BIO_set_data(bio, &socket);
    BIO_set_init(bio, 1);
  }
  return bio;
}

} // namespace exec_wrapper::http
