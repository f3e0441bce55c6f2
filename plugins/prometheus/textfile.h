#pragma once

#include "exposition.h"
#include "metrics_store.h"

#include <string>

namespace exec_wrapper::prometheus {

/// A file in a directory of node_exporter's textfile collector. It contains everything that is
/// known of the job, including the counts of earlier runs. Each event is added to its content,
/// under a lock that all jobs of this user share: a file in that directory which others cannot
/// open.
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
