#include "report/spool/journal.h"

#include "base/directory.h"
#include "base/file.h"
#include "base/text.h"
#include "report/spool/event_codec.h"
#include "support/file_trust.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace exec_wrapper::report {

namespace {

constexpr std::string_view kEnding = ".run";
constexpr std::string_view kUnfinished = ".new";
constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20; // more than any run leaves
constexpr std::size_t kLongestLine = std::size_t{16} << 20;   // more than any record has

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + base::errorText(errno));
}

std::string textOf(const std::vector<JournalRecord>& records) {
  std::string text;
  for (const JournalRecord& record : records) {
    text += lineOf(record);
  }
  return text;
}

void writeAll(int file, std::string_view text, std::uint64_t offset, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = pwrite(file, text.data(), text.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      fail("cannot write " + path);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

void syncFile(int file, const std::string& path) {
  if (fdatasync(file) != 0) {
    fail("cannot write " + path + " to disk");
  }
}

// Without it a new name may be lost in a power cut.
void syncDirectory(const std::string& path) {
  const base::FileDescriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.valid()) {
    fsync(directory.get());
  }
}

std::size_t readSome(int file, char* buffer, std::size_t size, std::uint64_t offset,
                     const std::string& path) {
  for (;;) {
    const ssize_t count = pread(file, buffer, size, static_cast<off_t>(offset));
    if (count >= 0) {
      return static_cast<std::size_t>(count);
    }
    if (errno != EINTR) {
      fail("cannot read " + path);
    }
  }
}

struct stat statusOf(int file, const std::string& path) {
  struct stat status {};
  if (fstat(file, &status) != 0) {
    fail("cannot look at " + path);
  }
  return status;
}

std::vector<std::string> namesIn(const std::string& path) {
  const base::Directory directory(opendir(path.c_str()));
  if (!directory) {
    fail("cannot read the directory " + path);
  }
  std::vector<std::string> names;
  while (const dirent* const entry = readdir(directory.get())) {
    names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// An unfinished file stays unfinished, unless a wrapper is about to give it its name: then it is
// locked, or still empty. A file that cannot be opened is not a journal, and must not prevent
// the delivery of journals.
void removeUnfinished(const std::string& path) noexcept {
  try {
    if (const std::optional<Journal> left = Journal::open(path); left && left->size() > 0) {
      unlink(path.c_str());
    }
  } catch (const std::exception&) {
    return;
  }
}

} // namespace

Journal Journal::make(const std::string& path, const std::vector<JournalRecord>& records) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  Journal journal(path, base::FileDescriptor(::open(path.c_str(), kFlags, S_IRUSR | S_IWUSR)));
  if (!journal.file_.valid()) {
    fail("cannot create " + path);
  }
  if (flock(journal.file_.get(), LOCK_EX) != 0) { // `list` may hold the lock for a moment
    fail("cannot lock " + path);
  }
  const std::string text = textOf(records);
  try {
    writeAll(journal.file_.get(), text, 0, path);
  } catch (...) {
    unlink(path.c_str());
    throw;
  }
  journal.size_ = text.size();
  return journal;
}

void Journal::rename(const std::string& path) {
  if (::rename(path_.c_str(), path.c_str()) != 0) {
    fail("cannot create " + path);
  }
  path_ = path;
}

void Journal::sync() {
  syncFile(file_.get(), path_);
  syncDirectory(base::directoryOf(path_));
}

std::string Journal::pathOf(const std::string& directory, const std::string& name) {
  return directory + "/" + name + std::string(kEnding);
}

Journal Journal::create(const std::string& directory, const std::string& name,
                        const std::vector<JournalRecord>& records) {
  const std::string path = pathOf(directory, name);
  Journal journal = make(directory + "/." + name + std::string(kUnfinished), records);
  journal.rename(path);
  return journal;
}

std::optional<Journal> Journal::open(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  Journal journal(path, base::FileDescriptor(::open(path.c_str(), kFlags)));
  if (!journal.file_.valid()) {
    if (errno == ENOENT) {
      return std::nullopt;
    }
    fail("cannot open " + path);
  }
  if (flock(journal.file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return std::nullopt;
    }
    fail("cannot lock " + path);
  }
  const struct stat status = statusOf(journal.file_.get(), path);
  if (status.st_nlink == 0) {
    return std::nullopt; // the holder of the lock removed it, or replaced it
  }
  if (!S_ISREG(status.st_mode)) {
    throw std::runtime_error(path + " is not a file");
  }
  if (const base::Status trusted = checkTrusted(status); !trusted.ok()) {
    throw std::runtime_error(path + " cannot be trusted: " + trusted.text());
  }
  journal.size_ = static_cast<std::uint64_t>(status.st_size);
  return journal;
}

std::vector<JournalRecord> Journal::read() {
  if (size_ > kMostBytes) {
    throw std::runtime_error(path_ + " has " + std::to_string(size_) +
                             " bytes, and a journal has at most " + std::to_string(kMostBytes) +
                             ": it is not read; remove it");
  }
  std::vector<JournalRecord> records;
  std::array<char, 65536> buffer{};
  std::string line; // the part that was read so far
  std::uint64_t offset = 0;
  size_ = 0;
  while (line.size() <= kLongestLine) {
    const std::size_t count = readSome(file_.get(), buffer.data(), buffer.size(), offset, path_);
    offset += count;
    if (count == 0) {
      break;
    }
    std::string_view rest(buffer.data(), count);
    for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
      line += rest.substr(0, end);
      std::optional<JournalRecord> record = recordIn(line);
      if (!record) {
        return records;
      }
      records.push_back(std::move(*record));
      size_ += line.size() + 1;
      line.clear();
      rest.remove_prefix(end + 1);
    }
    line += rest;
  }
  return records;
}

void Journal::append(const JournalRecord& record) {
  const std::string line = lineOf(record);
  try {
    writeAll(file_.get(), line, size_, path_);
    syncFile(file_.get(), path_);
  } catch (...) {
    static_cast<void>(!ftruncate(file_.get(), static_cast<off_t>(size_)));
    throw;
  }
  size_ += line.size();
}

void Journal::replace(const std::vector<JournalRecord>& records) {
  const std::string name = path_.substr(path_.rfind('/') + 1);
  Journal journal =
      make(base::directoryOf(path_) + "/." + name + std::string(kUnfinished), records);
  journal.rename(path_);
  journal.sync();
  *this = std::move(journal);
}

WallTime Journal::lastTouched() const {
  const struct stat status = statusOf(file_.get(), path_);
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  constexpr std::int64_t kMostSeconds = std::numeric_limits<std::int64_t>::max() / kNanoseconds - 1;
  // A disk may contain times outside the range of WallTime.
  const std::int64_t seconds = std::clamp<std::int64_t>(status.st_mtim.tv_sec, 0, kMostSeconds);
  return timeOf(seconds * kNanoseconds + status.st_mtim.tv_nsec);
}

void Journal::touch() noexcept {
  futimens(file_.get(), nullptr);
}

void Journal::remove() {
  if (unlink(path_.c_str()) != 0 && errno != ENOENT) {
    fail("cannot remove " + path_);
  }
}

void JournalDirectory::prepare() const {
  if (mkdir(path_.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    fail("cannot create the directory " + path_);
  }
  check();
}

void JournalDirectory::check() const {
  struct stat status {};
  if (stat(path_.c_str(), &status) != 0) {
    fail("cannot read the directory " + path_);
  }
  if (!S_ISDIR(status.st_mode)) {
    throw std::runtime_error(path_ + " is not a directory");
  }
  if (const base::Status trusted = checkTrusted(status); !trusted.ok()) {
    throw std::runtime_error(path_ + " cannot be trusted: " + trusted.text());
  }
}

std::vector<std::string> JournalDirectory::list() const {
  check();
  std::vector<std::string> paths;
  for (const std::string& name : namesIn(path_)) {
    const std::string path = path_ + "/" + name;
    if (name.ends_with(kEnding) && !name.starts_with(".")) {
      paths.push_back(path);
    } else if (name.ends_with(kUnfinished) && name.starts_with(".")) {
      removeUnfinished(path);
    }
  }
  return paths;
}

std::uint64_t JournalDirectory::size() const {
  std::uint64_t sum = 0;
  for (const std::string& name : namesIn(path_)) {
    struct stat status {};
    if (name.find(kEnding) != name.npos && lstat((path_ + "/" + name).c_str(), &status) == 0) {
      sum += static_cast<std::uint64_t>(status.st_size);
    }
  }
  return sum;
}

} // namespace exec_wrapper::report
