#pragma once

#include "base/status.h"
#include "exec_wrapper/time.h"
#include "report/alerts/alert_rules.h"
#include "report/alerts/update_turn.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace exec_wrapper::report {

/// The new state for the old one. It may be called several times, and the result of the last call
/// is stored. It has to be quick: others wait.
using JobStateChange = std::function<JobState(const JobState&)>;

struct JobStateUpdate {
  /// A failure, in one sentence: the state is not stored. Then each failed run should alert.
  base::Status status;

  /// In one sentence: the file was broken, so counting restarts. Empty: it was not.
  std::string warning;
};

/// The state of a job between its runs, in a file of its own:
/// `<state-dir>/<readable part>-<hash>.job`.
///
/// Any number of processes may update it at once, on any number of machines: each gets the state
/// that the one before it stored (see `UpdateTurn`). The file is replaced by rename(2). A process
/// that dies at any step leaves the old state or the new one. It is not synced: a power cut loses
/// the last updates.
///
/// Whatever is in its place is not trusted: no link is followed, only a regular file is read, and
/// only if root or this user owns it, no other user can write it, and it is as `formatJobState`
/// writes it. Else it is renamed to `<file>.broken`, and the job has a new state. A file of a newer
/// version stays as it is, and no state is stored.
class JobStateFile {
public:
  /// The job is identified by any bytes, of any length.
  JobStateFile(std::string directory, std::string_view job,
               KernelLocks locks = KernelLocks::WhereLocal);

  /// Creates the directory with its parents, mode 0700, if it does not exist. A failure, in one
  /// sentence: it cannot be used, or other users can write to it.
  base::Status prepare() const;

  /// Replaces the state by the result of `change`. Waits for other processes for `patience` at
  /// most, or until a stop is requested. Writes nothing if the state stays the same.
  JobStateUpdate update(const JobStateChange& change, Duration patience = std::chrono::seconds(10),
                        const std::stop_token& stop = {}) const;

  const std::string& path() const noexcept { return path_; }

  /// The name of the file for a job, at most 150 bytes.
  static std::string nameOf(std::string_view job);

private:
  /// What is at the path.
  struct Found {
    enum class Kind : std::uint8_t { Absent, Good, Broken, Newer, Unreadable };
    Kind kind = Kind::Absent;
    JobState state;
    std::string why; ///< broken or unreadable
  };
  enum class Step : std::uint8_t { Done, Again };

  Found find() const;
  base::Status failureOf(const Found& found) const;
  Step updateInTurn(const UpdateTurn& turn, const JobStateChange& change,
                    JobStateUpdate& result) const;
  base::Status write(const std::string& path, const JobState& state) const;
  base::Status replace(const std::string& newFile, const Found& found,
                       JobStateUpdate& result) const;
  base::Status cannot(std::string_view what, const base::Status& why) const;

  const std::string directory_;
  const std::string job_;
  const std::string path_;
  const KernelLocks locks_;
};

} // namespace exec_wrapper::report
