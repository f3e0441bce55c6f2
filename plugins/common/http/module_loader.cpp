#include "common/http/module_loader.h"

#include "common/module/support_module.h"

#include <stdexcept>

namespace exec_wrapper::http {

namespace {

#define EXEC_WRAPPER_TEXT_(x) #x
#define EXEC_WRAPPER_TEXT(x) EXEC_WRAPPER_TEXT_(x)

MakeTransport loaded(const char* file) {
  return reinterpret_cast<MakeTransport>(
      common::loadFunction({file, EXEC_WRAPPER_TEXT(EXEC_WRAPPER_MAKE_TRANSPORT), "HTTP"}));
}

} // namespace

std::unique_ptr<Transport> makeTransport(const Recipient& recipient) {
  std::string problem;
  MakeTransport make = nullptr;
  if (recipient.url.secure) {
    static const MakeTransport https = loaded("https.so"); // retried after a failure
    make = https;
  } else {
    static const MakeTransport http = loaded("http.so");
    make = http;
  }
  std::unique_ptr<Transport> transport(make(recipient, problem));
  if (!transport) {
    throw std::runtime_error(problem);
  }
  return transport;
}

} // namespace exec_wrapper::http
