#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace exec_wrapper::test {

[[noreturn]] inline void throwErrno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// The result of a system call that must not fail.
template <class Result> Result checked(Result result, const char* what) {
  if (result < 0) {
    throwErrno(what);
  }
  return result;
}

} // namespace exec_wrapper::test
