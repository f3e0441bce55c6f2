#include "support/text/exception_text.h"

#include <Poco/Exception.h>

#include <exception>

namespace exec_wrapper {

std::string exceptionText() {
  try {
    throw;
  } catch (const Poco::Exception& error) {
    return error.displayText(); // what() is only the name of its class
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

} // namespace exec_wrapper
