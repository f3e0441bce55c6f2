#pragma once

#include "history/address.h"
#include "history/record/recorder.h"
#include "history/store/database_file.h"
#include "history/store/retention.h"

#include <functional>
#include <string>

namespace exec_wrapper::history {

/// A failure to store a run. Its text is one line: the database, the reason, the remedy.
class StoreError : public std::runtime_error {
public:
  enum class Kind {
    Temporary,
    Lasting, ///< until somebody mends it, for example a missing directory
    Permanent,
  };
  StoreError(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  Kind kind() const noexcept { return kind_; }

private:
  Kind kind_;
};

/// The settings of the writer.
struct StoreRules {
  Address address;
  mode_t mode = 0600;
  Retention retention;
  Duration patience = std::chrono::seconds(10); ///< for other writers
};

/// Writes runs into the database. Each write is one transaction with a connection of its own. One
/// thread at a time.
class Store {
public:
  /// `warn` gets one line about a damaged database that was set aside.
  Store(StoreRules rules, std::string host, std::function<void(const std::string&)> warn);

  /// Blocks until the rows are stored, or `deadline` is near. Throws StoreError.
  void write(const RunRecord& record, SteadyTime deadline);

private:
  StoreError refusal(StoreError::Kind kind, const std::string& why) const;
  void writeFile(const RunRecord& record, SteadyTime deadline);
  void writeOnce(const RunRecord& record, Duration patience);
  bool isDamaged(const DatabaseFile& file, Duration patience) const;
  void makeReady(Database& database);
  bool tidy(Database& database, const RunRecord& record);

  const StoreRules rules_;
  const std::string host_;
  const std::function<void(const std::string&)> warn_;
  const WrapperMark here_ = WrapperMark::ofThisProcess();
  bool lookedForLost_ = false;
};

} // namespace exec_wrapper::history
