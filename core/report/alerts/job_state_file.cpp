#include "report/alerts/job_state_file.h"

#include "base/file.h"
#include "base/file_descriptor.h"
#include "base/text.h"
#include "report/alerts/state_text.h"
#include "support/file_trust.h"

#include <Poco/SHA2Engine.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace exec_wrapper::report {

namespace {

using base::Status;

constexpr std::size_t kReadableBytes = 100;
constexpr std::size_t kHashDigits = 32; // 128 bits

const char* stateRemedy(int error) {
  switch (error) {
  case EACCES:
  case EPERM:
  case EROFS:
    return "; let this user write there, or set state-dir to another directory";
  case ENOSPC:
  case EDQUOT:
    return "; make room on that file system";
  default:
    return "; check it, or set state-dir to another directory";
  }
}

bool isReadable(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

/// The directory and its parents. Returns 0 or an errno.
int makeDirectories(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) {
    return 0;
  }
  const std::string parent = base::directoryOf(path);
  if (errno != ENOENT || parent == path || parent == ".") {
    return errno;
  }
  if (const int error = makeDirectories(parent); error != 0) {
    return error;
  }
  return ::mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST ? 0 : errno;
}

std::string withoutEndSlash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  return path;
}

timespec modified(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mtim : timespec{};
}

} // namespace

JobStateFile::JobStateFile(std::string directory, std::string_view job, KernelLocks locks)
    : directory_(withoutEndSlash(std::move(directory))), job_(job),
      path_(directory_ + "/" + nameOf(job)), locks_(locks) {}

std::string JobStateFile::nameOf(std::string_view job) {
  Poco::SHA2Engine hash(Poco::SHA2Engine::SHA_256);
  hash.update(job.data(), job.size());
  std::string name(job.substr(0, kReadableBytes));
  std::ranges::replace_if(
      name, [](char c) { return !isReadable(c); }, '_');
  if (name.empty() || name.front() == '.') {
    name.insert(0, "_");
  }
  return name + "-" + Poco::DigestEngine::digestToHex(hash.digest()).substr(0, kHashDigits) +
         ".job";
}

Status JobStateFile::cannot(std::string_view what, const Status& why) const {
  return Status::failure("the state file " + base::printable(path_) + " cannot be " +
                         std::string(what) + ": " + why.text() +
                         (why.code() != 0 ? stateRemedy(why.code()) : ""));
}

Status JobStateFile::prepare() const {
  const std::string shown = "the state-dir " + base::printable(directory_);
  const auto failed = [&](const char* what, int error) {
    return Status::failure(shown + what + base::errorText(error) + stateRemedy(error));
  };
  struct stat status {};
  if (::stat(directory_.c_str(), &status) != 0) {
    if (errno != ENOENT) {
      return failed(" cannot be read: ", errno);
    }
    if (const int error = makeDirectories(directory_); error != 0) {
      return failed(" cannot be created: ", error);
    }
    if (::stat(directory_.c_str(), &status) != 0) {
      return failed(" cannot be read: ", errno);
    }
  }
  if (!S_ISDIR(status.st_mode)) {
    return failed(" cannot be used: ", ENOTDIR);
  }
  if (const Status trusted = checkTrusted(status); !trusted.ok()) {
    return trusted.after(shown + " cannot be trusted: ");
  }
  if (::faccessat(AT_FDCWD, directory_.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return failed(" cannot be written: ", errno);
  }
  return {};
}

JobStateFile::Found JobStateFile::find() const {
  using Kind = Found::Kind;
  const base::FileDescriptor file(
      ::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.valid()) {
    switch (const int error = errno) {
    case ENOENT:
      return {};
    case ELOOP:
      return {Kind::Broken, {}, "it is a symbolic link"};
    case EACCES:
    case ENXIO: // a socket
    case ENODEV:
      return {Kind::Broken, {}, base::errorText(error)};
    default:
      return {Kind::Unreadable, {}, base::errorText(error)};
    }
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) {
    return {Kind::Unreadable, {}, base::errorText(errno)};
  }
  if (!S_ISREG(status.st_mode)) {
    return {Kind::Broken, {}, "it is not a regular file"};
  }
  if (!checkTrusted(status).ok()) {
    return {Kind::Broken, {}, "another user owns it, or can write it"};
  }
  std::string text;
  if (const int error = base::readFile(file.get(), kMostStateBytes + 1, text); error != 0) {
    return {Kind::Unreadable, {}, base::errorText(error)};
  }
  StateText parsed = parseJobState(text);
  switch (parsed.verdict) {
  case StateText::Verdict::Good:
    return {Kind::Good, std::move(parsed.state), {}};
  case StateText::Verdict::Newer:
    return {Kind::Newer, {}, {}};
  case StateText::Verdict::Broken:
    break;
  }
  return {Kind::Broken, {}, "its content is damaged, or is not a state"};
}

Status JobStateFile::failureOf(const Found& found) const {
  switch (found.kind) {
  case Found::Kind::Newer:
    return cannot("used", Status::failure("a newer version of exec_wrapper wrote it; update this "
                                          "one, or remove the file"));
  case Found::Kind::Unreadable:
    return cannot("read", Status::failure(found.why + stateRemedy(0)));
  default:
    return {};
  }
}

JobStateUpdate JobStateFile::update(const JobStateChange& change, Duration patience,
                                    const std::stop_token& stop) const {
  const SteadyTime end = std::chrono::steady_clock::now() + patience;
  JobStateUpdate result;
  result.status = prepare();
  const Found found = result.status.ok() ? find() : Found();
  if (result.status.ok()) {
    result.status = failureOf(found);
  }
  const bool valid = found.kind == Found::Kind::Good || found.kind == Found::Kind::Absent;
  if (!result.status.ok() || (valid && change(found.state) == found.state)) {
    return result;
  }
  for (Step step = Step::Again; step == Step::Again;) {
    UpdateTurn turn(path_, locks_);
    if (const Status taken = turn.take(end, stop); !taken.ok()) {
      result.status = cannot("changed", taken);
      return result;
    }
    step = updateInTurn(turn, change, result);
    if (step == Step::Done && result.status.ok() && turn.atOnce()) {
      UpdateTurn::removeLeftovers(path_, modified(path_));
    }
  }
  return result;
}

/// Again: the right to change the file was lost before the change.
JobStateFile::Step JobStateFile::updateInTurn(const UpdateTurn& turn, const JobStateChange& change,
                                              JobStateUpdate& result) const {
  const Found found = find();
  result.status = failureOf(found);
  if (!result.status.ok()) {
    return Step::Done;
  }
  result.status = write(turn.newFile(), change(found.state));
  if (!result.status.ok()) {
    return Step::Done;
  }
  if (!turn.certain()) {
    ::unlink(turn.newFile().c_str());
    return Step::Again;
  }
  result.status = replace(turn.newFile(), found, result);
  return Step::Done;
}

Status JobStateFile::write(const std::string& path, const JobState& state) const {
  const base::FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.valid()) {
    return cannot("written", Status::ofErrno(errno));
  }
  const std::string text = formatJobState(state, job_);
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t count = ::write(file.get(), rest.data(), rest.size());
    if (count < 0 && errno != EINTR) {
      return cannot("written", Status::ofErrno(errno));
    }
    rest.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  return {};
}

Status JobStateFile::replace(const std::string& newFile, const Found& found,
                             JobStateUpdate& result) const {
  if (found.kind == Found::Kind::Broken) {
    const std::string aside = path_ + ".broken";
    if (::rename(path_.c_str(), aside.c_str()) != 0 && errno != ENOENT) {
      return cannot("used", Status::failure(found.why + ", and it cannot be renamed: " +
                                            base::errorText(errno) + "; remove it"));
    }
    result.warning = "the state file " + base::printable(path_) + " cannot be used: " + found.why +
                     "; it is now " + base::printable(aside) + ", and counting restarts";
  }
  const bool replaced = ::rename(newFile.c_str(), path_.c_str()) == 0;
  return replaced ? Status() : cannot("replaced", Status::ofErrno(errno));
}

} // namespace exec_wrapper::report
