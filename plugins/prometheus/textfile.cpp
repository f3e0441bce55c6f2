#include "textfile.h"

#include "base/file.h"
#include "base/file_descriptor.h"
#include "base/text.h"
#include "common/file_lock.h"
#include "job.h"
#include "metrics_update.h"
#include "small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace exec_wrapper::prometheus {

namespace {

constexpr std::size_t kLongestFile = 1 << 16;

/// A file that only we can open, so that only we can lock it. The directory itself could be locked
/// by everybody who may read it. Invalid if there is no such file.
base::FileDescriptor lockFile(int directory) {
  const std::string name = ".exec_wrapper-" + std::to_string(::geteuid()) + ".lock";
  base::FileDescriptor file(::openat(directory, name.c_str(),
                                     O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                                     S_IRUSR | S_IWUSR));
  struct stat facts {};
  const bool ours = file.valid() && ::fstat(file.get(), &facts) == 0 && S_ISREG(facts.st_mode) &&
                    facts.st_uid == ::geteuid() && facts.st_nlink == 1 &&
                    (facts.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  return ours ? std::move(file) : base::FileDescriptor();
}

/// False: another wrapper kept it locked until the deadline. Where there are no such locks, it
/// continues without one.
bool lockBy(const base::FileDescriptor& file, SteadyTime deadline) {
  return !file.valid() || common::awaitFileLock(file.get(), deadline) != EWOULDBLOCK;
}

Delivery failed(const std::string& what, int error) {
  const std::string reason = what + base::errorText(error);
  return base::needsMending(error) ? Delivery::later(reason) : Delivery::retry(reason);
}

} // namespace

Textfile::Textfile(std::string directory, JobLabel job)
    : directory_(std::move(directory)), job_(std::move(job)), file_(fileNameOf(job_.value)) {}

Delivery Textfile::update(const Event& event, SteadyTime deadline) {
  const base::FileDescriptor directory(
      ::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
  if (!directory.valid()) {
    return failed("cannot open the directory " + directory_ + " (prometheus-target): ", errno);
  }
  const base::FileDescriptor lock = lockFile(directory.get());
  if (!lockBy(lock, deadline)) {
    return Delivery::retry("the directory " + directory_ + " is locked by another exec_wrapper");
  }
  MetricValues values = understand(readFile(directory.get(), file_, kLongestFile));
  updateMetrics(event, values);
  const int error = replaceFile(directory.get(), file_, expose(values, job_, Extent::Whole));
  return error == 0 ? Delivery::delivered()
                    : failed("cannot write " + directory_ + "/" + file_ + ": ", error);
}

} // namespace exec_wrapper::prometheus
