#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"

#include <cstddef>
#include <string>

namespace exec_wrapper::healthchecks {

/// What a ping says to people: what happened, to which run, what it used, its progress, and the
/// end of what the command printed. At most `limit` bytes; where that is too little, of the output
/// the beginning is left out. Valid UTF-8, for the server throws away what is not.
std::string pingBody(const Event& event, const common::RunTitle& title, bool withOutput,
                     std::size_t limit);

} // namespace exec_wrapper::healthchecks
