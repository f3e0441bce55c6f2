#pragma once

#include "support/process_api/process_api.h"
#include "support/process_spec.h"
#include "support/temp_dir.h"
#include "system/faults/cell.h"

#include <memory>
#include <string>

namespace exec_wrapper::test::faults {

/// A process API that has one fault, at times. It has none when it is made.
class Site {
public:
  virtual ~Site() = default;

  virtual ProcessApi& api() = 0;
  virtual std::string url() const = 0;

  /// What else the wrapper must be told to reach it.
  virtual Words options() const { return {}; }

  virtual void begin() = 0;
  virtual void end() = 0;
};

/// Where answers are what is wrong, only those are that the moment is about. To be called before
/// the process has any thread: see enterPrivateNetwork, whose errors it throws.
std::unique_ptr<Site> makeSite(Fault fault, Moment moment, const TempDir& directory);

/// What a wrapper that met the fault says of it.
std::string complaintAbout(Fault fault);

} // namespace exec_wrapper::test::faults
