#include "support/text/exception_text.h"

#include <Poco/Exception.h>

#include <gtest/gtest.h>

#include <stdexcept>

namespace exec_wrapper {
namespace {

template <class Thrown> std::string textOf(const Thrown& thrown) {
  try {
    throw thrown;
  } catch (...) {
    return exceptionText();
  }
}

TEST(ExceptionText, IsWhatTheExceptionSays) {
  EXPECT_EQ(textOf(std::runtime_error("out of cheese")), "out of cheese");
  EXPECT_EQ(textOf(Poco::TimeoutException("no answer")), "Timeout: no answer");
  EXPECT_EQ(textOf(42), "an exception of unknown type");
}

} // namespace
} // namespace exec_wrapper
