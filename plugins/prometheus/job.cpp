#include "job.h"

#include "common/crypto/sha256.h"
#include "common/http/http_client.h"

namespace exec_wrapper::prometheus {

JobLabel jobOf(const Settings& settings) {
  JobLabel job{settings.text("prometheus-label"), settings.text("prometheus-job")};
  if (job.value.empty()) {
    throw ConfigurationError("prometheus-target needs a name for the job's metrics: set "
                             "process-name or prometheus-job");
  }
  if (!isLabelName(job.name)) {
    throw ConfigurationError("prometheus-label: a label cannot be called \"" + job.name +
                             "\" here; use letters, digits and _");
  }
  return job;
}

std::string fileNameOf(const std::string& job) {
  constexpr std::size_t kMost = 200; // of the 255 bytes that a file system allows
  std::string name = http::percentEncoded(job);
  if (name.size() > kMost) {
    name.resize(kMost / 2);
    name += "-" + common::fingerprint(job);
  }
  return "exec_wrapper_" + name + ".prom";
}

} // namespace exec_wrapper::prometheus
