#include "history/store/database_file.h"

#include "base/file.h"
#include "base/text.h"
#include "base/times.h"
#include "common/file_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace exec_wrapper::history {

namespace {

using base::Status;

constexpr char kRemedy[] = "; set history to a file in a directory that this user can write";

mode_t modeOfDirectories(mode_t mode) {
  const mode_t search = static_cast<mode_t>((mode & 0444U) >> 2U); // x where r is
  return (mode | search) & 0777U;
}

int makeDirectories(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0) {
    return ::chmod(path.c_str(), mode) == 0 ? 0 : errno; // whatever the umask is
  }
  if (errno == EEXIST) {
    return 0;
  }
  const std::string parent = base::directoryOf(path);
  if (errno != ENOENT || parent == path || parent == ".") {
    return errno;
  }
  if (const int error = makeDirectories(parent, mode); error != 0) {
    return error;
  }
  return ::mkdir(path.c_str(), mode) == 0 || errno == EEXIST ? 0 : errno;
}

std::string lockOf(const std::string& path) {
  return path + ".lock";
}

} // namespace

DatabaseFile::DatabaseFile(std::string path, mode_t mode)
    : path_(std::move(path)), directory_(base::directoryOf(path_)), mode_(mode) {}

Status DatabaseFile::prepare() const {
  if (Status place = checkPlace(); !place.ok()) {
    return place;
  }
  if (Status lock = create(lockOf(path_)); !lock.ok()) {
    return lock;
  }
  return create(path_);
}

Status DatabaseFile::checkPlace() const {
  const auto failed = [&](const std::string& what, int error = 0) {
    return Status::failure("the directory " + base::printable(directory_) + " " + what + kRemedy,
                           error);
  };
  struct stat status {};
  if (::stat(directory_.c_str(), &status) != 0) {
    if (errno == ENOENT) {
      errno = makeDirectories(directory_, modeOfDirectories(mode_));
    }
    if (errno != 0 || ::stat(directory_.c_str(), &status) != 0) {
      return failed("cannot be created: " + base::errorText(errno), errno);
    }
  }
  if (!S_ISDIR(status.st_mode)) {
    return failed("is not a directory");
  }
  if (status.st_uid != 0 && status.st_uid != ::geteuid() && (mode_ & S_IWGRP) == 0) {
    return failed("belongs to another user than root and the user of this process");
  }
  if ((status.st_mode & S_IWOTH) != 0) {
    return failed("can be written by all users, so any of them could replace the database");
  }
  return {};
}

/// An existing file keeps its mode: its owner may have changed it.
Status DatabaseFile::create(const std::string& path) const {
  const auto failed = [&](int error) {
    return Status::failure(
        base::printable(path) + " cannot be used: " + base::errorText(error) + kRemedy, error);
  };
  const int kind = O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  base::FileDescriptor file(::open(path.c_str(), kind | O_CREAT | O_EXCL, mode_));
  if (file.valid()) {
    return ::fchmod(file.get(), mode_) == 0 ? Status() : failed(errno);
  }
  if (errno != EEXIST) {
    return failed(errno);
  }
  file.reset(::open(path.c_str(), kind));
  struct stat status {};
  if (!file.valid() || ::fstat(file.get(), &status) != 0) {
    return failed(errno);
  }
  return S_ISREG(status.st_mode)
             ? Status()
             : Status::failure(base::printable(path) + " cannot be used: it is not a regular file" +
                               kRemedy);
}

base::FileDescriptor DatabaseFile::takeTurn(SteadyTime deadline) const {
  base::FileDescriptor lock(::open(lockOf(path_).c_str(), O_RDWR | O_CLOEXEC));
  if (!lock.valid()) {
    throw std::runtime_error(base::printable(lockOf(path_)) +
                             " cannot be opened: " + base::errorText(errno));
  }
  const int error = common::awaitFileLock(lock.get(), deadline);
  if (error == EWOULDBLOCK) {
    return {};
  }
  if (error != 0) {
    throw std::runtime_error(base::printable(lockOf(path_)) +
                             " cannot be locked: " + base::errorText(error));
  }
  return lock;
}

Status DatabaseFile::read() const {
  const base::FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<char> buffer(std::size_t{1} << 20U);
  ssize_t count = file.valid() ? 1 : -1;
  while (count > 0 || (count < 0 && file.valid() && errno == EINTR)) {
    count = ::read(file.get(), buffer.data(), buffer.size());
  }
  return count == 0 ? Status()
                    : Status::failure(base::printable(path_) +
                                      " cannot be read: " + base::errorText(errno));
}

std::string DatabaseFile::setAside(WallTime now) const {
  std::string stamp = base::formatTime(now, base::Precision::Milliseconds);
  std::erase_if(stamp, [](char c) { return c == ':' || c == '-'; });
  std::string aside = path_ + ".broken-" + stamp;
  if (::rename(path_.c_str(), aside.c_str()) != 0) {
    throw std::runtime_error(base::printable(path_) +
                             " is damaged and cannot be renamed: " + base::errorText(errno));
  }
  ::rename((path_ + "-journal").c_str(), (aside + "-journal").c_str());
  if (const Status made = create(path_); !made.ok()) {
    throw std::runtime_error(made.text());
  }
  return aside;
}

} // namespace exec_wrapper::history
