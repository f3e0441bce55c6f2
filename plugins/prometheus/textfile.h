#pragma once

#include "exposition.h"
#include "metrics_store.h"

#include <string>

namespace exec_wrapper::prometheus {

/// A file in a directory of node_exporter's textfile collector. It holds all that is known of the
/// job, the counts of earlier runs too: each event is added to what is in it, under a lock that all
/// jobs of this user have in common, a file in that directory which others cannot open.
class Textfile final : public MetricsStore {
public:
  Textfile(std::string directory, JobLabel job);

  Delivery update(const Event& event, SteadyTime deadline) override;

private:
  const std::string directory_;
  const JobLabel job_;
  const std::string file_;
};

} // namespace exec_wrapper::prometheus
