#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/time.h"
#include "report/spool/journal_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::report {

/// A file with the records of one run. They are on disk when a call returns (but see `create`). A
/// process that has the file open holds its lock, so that no two wrappers work on one run; the
/// kernel releases the lock of a killed process.
///
/// Every method throws std::runtime_error, with a text for people, if the disk fails. Data that was
/// written before stays.
class Journal {
public:
  /// The path of the journal of that name.
  static std::string pathOf(const std::string& directory, const std::string& name);

  /// Creates a file in the directory, with these records, mode 0600. It gets its name after they
  /// are written, so that it exists if this process is killed. It is on disk after `sync`.
  static Journal create(const std::string& directory, const std::string& name,
                        const std::vector<JournalRecord>& records);

  /// Opens a journal that another wrapper left. std::nullopt: it is in use, or no longer exists.
  static std::optional<Journal> open(const std::string& path);

  Journal(Journal&&) = default;
  Journal& operator=(Journal&&) = default;

  const std::string& path() const noexcept { return path_; }
  std::uint64_t size() const noexcept { return size_; }

  /// The file of `create` is on disk when this returns.
  void sync();

  /// Its records, up to the first damaged one, which a power cut may leave. The rest is ignored
  /// and overwritten by the next `append`. A file that is longer than any run could make it is an
  /// error.
  std::vector<JournalRecord> read();

  /// All or nothing.
  void append(const JournalRecord& record);

  /// Replaces the whole content.
  void replace(const std::vector<JournalRecord>& records);

  /// The time of the last write or `touch`.
  WallTime lastTouched() const;
  void touch() noexcept;

  void remove();

private:
  Journal(std::string path, base::FileDescriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}

  static Journal make(const std::string& path, const std::vector<JournalRecord>& records);
  void rename(const std::string& path);

  std::string path_;
  base::FileDescriptor file_;
  std::uint64_t size_ = 0;
};

/// The directory of all journals: the spool.
class JournalDirectory {
public:
  explicit JournalDirectory(std::string path) : path_(std::move(path)) {}

  const std::string& path() const noexcept { return path_; }

  /// Creates the directory, mode 0700, if it does not exist (its parent must). Throws
  /// std::runtime_error, also if other users can write to it.
  void prepare() const;

  /// The paths of the journals, the oldest run first. Removes the files of wrappers that were
  /// killed during `create`, and skips those that cannot be removed. Throws as `prepare` does.
  std::vector<std::string> list() const;

  /// The total size of the journals in bytes.
  std::uint64_t size() const;

private:
  void check() const;

  std::string path_;
};

} // namespace exec_wrapper::report
