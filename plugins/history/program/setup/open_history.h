#pragma once

#include "history/address.h"
#include "history/program/setup/history_settings.h"
#include "history/sql/database.h"

#include <memory>

namespace exec_wrapper::history::program {

/// An open history whose tables are known, to read. Creates and changes nothing, except that SQLite
/// undoes what an interrupted writer left, where that is permitted. Throws Fatal (69) with the
/// reason and the remedy.
std::unique_ptr<Database> openToRead(const HistorySettings& settings);

/// The failure of a history that was open, for example because its server is gone.
[[noreturn]] void failRead(const Address& address, const std::string& reason);

} // namespace exec_wrapper::history::program
