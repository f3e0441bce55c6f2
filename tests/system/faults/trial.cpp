#include "system/faults/trial.h"

#include "system/faults/commands.h"
#include "system/faults/course.h"
#include "system/faults/verdict.h"

#include <system_error>

namespace exec_wrapper::test::faults {

namespace {

/// Nothing where the system does not let us make what it takes, which the measurement then says.
std::unique_ptr<Site> siteFor(const Cell& cell, const TempDir& directory,
                              Measurement& measurement) {
  try {
    return makeSite(cell.fault, cell.moment, directory);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::operation_not_permitted &&
        error.code() != std::errc::permission_denied) {
      throw;
    }
    measurement.senseless = std::string("not tried here: ") + error.what();
    return nullptr;
  }
}

} // namespace

Measurement tryOut(const Cell& cell, Duration apiTimeout) {
  const Plan plan = planOf(cell);
  Measurement measurement;
  if (!plan.senseless.empty()) {
    measurement.senseless = plan.senseless;
    return measurement;
  }
  const TempDir directory;
  const std::unique_ptr<Site> site = siteFor(cell, directory, measurement);
  if (!site) {
    return measurement;
  }
  const ProcessSpec spec = wrapperFor(cell, *site, apiTimeout, directory);
  Course course(cell, plan, apiTimeout, *site, spec);
  const Outcome outcome = course.carryOut(measurement);
  Verdict(cell, plan, *site, spec).on(outcome, measurement);
  return measurement;
}

} // namespace exec_wrapper::test::faults
