#pragma once

#include "smtp_transport.h"

#include <stdexcept>
#include <string>

namespace exec_wrapper::mail {

/// Why a session failed. Never leaves this folder.
class SmtpError : public std::runtime_error {
public:
  SmtpError(SmtpResult::Verdict verdict, const std::string& reason)
      : std::runtime_error(reason), verdict_(verdict) {}

  SmtpResult::Verdict verdict() const noexcept { return verdict_; }

private:
  SmtpResult::Verdict verdict_;
};

inline SmtpError mayPass(const std::string& reason) {
  return {SmtpResult::Verdict::Retry, reason};
}

inline SmtpError willNotPass(const std::string& reason) {
  return {SmtpResult::Verdict::Rejected, reason};
}

} // namespace exec_wrapper::mail
