#include "base/file_descriptor.h"
#include "base/text.h"
#include "base/times.h"
#include "history/program/commands/commands.h"
#include "history/program/setup/open_history.h"
#include "history/program/setup/session.h"
#include "history/program/text/words.h"
#include "history/store/database_file.h"
#include "support/fatal.h"

#include <stdexcept>

namespace exec_wrapper::history::program {

namespace {

constexpr std::int64_t kRunsAtOnce = 500;    // runs of one transaction
constexpr std::int64_t kPagesAtOnce = 1'000; // given back in one turn
constexpr Duration kBusy = std::chrono::seconds(5);

/// The one command that writes. It takes turns with the writers, which wait for a step at most.
class Pruner {
public:
  Pruner(const HistorySettings& settings, WallTime now)
      : settings_(settings), file_(settings.address.target, settings.mode), now_(now) {}

  std::int64_t prune() {
    std::int64_t deleted = 0;
    for (std::int64_t some = kRunsAtOnce; some == kRunsAtOnce;) {
      inTurn([&](Database& database) {
        {
          Transaction transaction(database);
          some = history::prune(database, settings_.retention, now_, kRunsAtOnce);
          transaction.commit();
        }
        bytes_ = storedBytes(database);
      });
      deleted += some;
    }
    shrinkFile();
    return deleted;
  }

  std::int64_t bytes() const noexcept { return bytes_; }

private:
  bool isFile() const noexcept { return settings_.address.kind == Address::Kind::File; }

  template <class Step> void inTurn(Step step) {
    base::FileDescriptor turn;
    if (isFile()) {
      if (const base::Status ready = file_.prepare(); !ready.ok()) {
        throw std::runtime_error(ready.text());
      }
      turn = file_.takeTurn(std::chrono::steady_clock::now() + settings_.patience);
      if (!turn.valid()) {
        throw std::runtime_error("other writers had it for " +
                                 base::formatDuration(settings_.patience));
      }
    }
    Database database(settings_.address, Database::Access::Write, kBusy);
    if (isFile()) {
      database.query("PRAGMA journal_mode = TRUNCATE", 1);
      database.execute("PRAGMA synchronous = NORMAL");
    }
    step(database);
  }

  void shrinkFile() {
    for (bool more = isFile(); more;) {
      inTurn([&](Database& database) {
        const std::int64_t before = freePages(database);
        shrink(database, kPagesAtOnce);
        const std::int64_t after = freePages(database);
        more = after > 0 && after < before; // a file of another origin may not shrink
      });
    }
  }

  static std::int64_t freePages(Database& database) {
    return numberIn(database.query("PRAGMA freelist_count", 1).at(0).at(0));
  }

  const HistorySettings& settings_;
  const DatabaseFile file_;
  const WallTime now_;
  std::int64_t bytes_ = 0;
};

std::string sentence(std::int64_t deleted, std::int64_t bytes) {
  const std::string count = deleted == 0   ? "no runs were"
                            : deleted == 1 ? "1 run was"
                                           : std::to_string(deleted) + " runs were";
  return count + " deleted; the history is " + bytesOf(bytes) + "\n";
}

} // namespace

int pruneRuns(Session& session) {
  const HistorySettings settings = loadHistorySettings(session.request(), true);
  openToRead(settings); // an absent, foreign or newer history is reported, and not touched
  try {
    Pruner pruner(settings, session.now());
    const std::int64_t deleted = pruner.prune();
    session.output().write(sentence(deleted, pruner.bytes()));
    return 0;
  } catch (const std::runtime_error& error) {
    throw Fatal(exit_status::kUnavailable,
                "the history " + settings.address.shown + " cannot be written: " + error.what());
  }
}

} // namespace exec_wrapper::history::program
