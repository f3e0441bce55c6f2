#pragma once

#include "history/address.h"
#include "history/program/setup/request.h"
#include "history/store/retention.h"

#include <sys/types.h>

namespace exec_wrapper::history::program {

/// The settings of exec_wrapper that this program needs.
struct HistorySettings {
  Address address;
  bool byDefault = false; ///< no setting names a history: it is that of `history = on`
  mode_t mode = 0600;
  Retention retention;
  Duration patience = std::chrono::seconds(10);
};

/// From the options of the request, the environment and the properties file, as exec_wrapper reads
/// them. To read a history, errors in other settings are ignored; a command that writes must not
/// delete by a default that a wrong value left in place: `forWriting`, they are errors. Throws
/// Fatal.
HistorySettings loadHistorySettings(const Request& request, bool forWriting);

} // namespace exec_wrapper::history::program
