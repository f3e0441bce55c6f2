#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/time.h"
#include "report/spool/journal_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::report {

/// A file of records, one run's, on disk when a call returns (but see `create`). Whoever has it
/// open holds its lock, so that no two wrappers work on one run; the kernel frees the lock of one
/// that was killed.
///
/// Every method throws std::runtime_error, with a text for people, when the disk does not do as it
/// should. What was written before stays.
class Journal {
public:
  /// Where the journal of that name is.
  static std::string pathOf(const std::string& directory, const std::string& name);

  /// A new file in the directory, with these records, mode 0600. It has its name when they are
  /// written, so that it is there if this process is killed, and is on disk after `sync`.
  static Journal create(const std::string& directory, const std::string& name,
                        const std::vector<JournalRecord>& records);

  /// One that somebody left. Nothing: it is in use, or gone by now.
  static std::optional<Journal> open(const std::string& path);

  Journal(Journal&&) = default;
  Journal& operator=(Journal&&) = default;

  const std::string& path() const noexcept { return path_; }
  std::uint64_t size() const noexcept { return size_; }

  /// What `create` made is on disk when this returns.
  void sync();

  /// Its records. What follows a damaged one, as a power cut may leave it, is passed over and
  /// overwritten by the next `append`. A file that is longer than a run could make it is an error.
  std::vector<JournalRecord> read();

  /// All or nothing.
  void append(const JournalRecord& record);

  /// In place of all that it holds.
  void replace(const std::vector<JournalRecord>& records);

  /// When somebody wrote to it or `touch`ed it last.
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

  /// Made, mode 0700, where it is not there (its parent must be). Throws std::runtime_error, also
  /// where others could write to it.
  void prepare() const;

  /// The journals' paths, the oldest run's first. Removes what a wrapper that was killed while it
  /// made one has left, and passes over what cannot be removed. Throws as `prepare` does.
  std::vector<std::string> list() const;

  /// The bytes of all of them.
  std::uint64_t size() const;

private:
  void check() const;

  std::string path_;
};

} // namespace exec_wrapper::report
