#include "textfile.h"

#include "chronicle.h"
#include "common/file_descriptor.h"
#include "common/text.h"
#include "job.h"
#include "small_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace exec_wrapper::prometheus {

namespace {

using common::FileDescriptor;

constexpr std::size_t kLongestFile = 1 << 16;

/// False: another holds it all the time. (Anybody who may read the directory can lock it, so it is
/// not waited for without end.) Where there are no such locks it goes without.
bool lockBy(int directory, SteadyTime deadline) {
  constexpr Duration kPause = std::chrono::milliseconds(10);
  while (::flock(directory, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return true;
    }
    if (std::chrono::steady_clock::now() + kPause >= deadline) {
      return false;
    }
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

} // namespace

Textfile::Textfile(std::string directory, JobLabel job)
    : directory_(std::move(directory)), job_(std::move(job)), file_(fileNameOf(job_.value)) {}

Delivery Textfile::keep(const Event& event, SteadyTime deadline) {
  const FileDescriptor directory(
      ::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
  if (!directory.valid()) {
    return Delivery::retry("cannot open the directory " + directory_ + ": " +
                           common::errorText(errno));
  }
  if (!lockBy(directory.get(), deadline)) {
    return Delivery::retry("the directory " + directory_ + " is locked by another process");
  }
  Sheet sheet = understand(readFile(directory.get(), file_, kLongestFile));
  record(event, sheet);
  const int error = replaceFile(directory.get(), file_, expose(sheet, job_, Extent::Whole));
  return error == 0 ? Delivery::delivered()
                    : Delivery::retry("cannot write " + directory_ + "/" + file_ + ": " +
                                      common::errorText(error));
}

} // namespace exec_wrapper::prometheus
