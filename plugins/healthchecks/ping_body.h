#pragma once

#include "common/event/sentence.h"
#include "exec_wrapper/event.h"

#include <cstddef>
#include <string>

namespace exec_wrapper::healthchecks {

/// The text of a ping for people: the event, the run, its resources, its progress, and the end of
/// the command's output. At most `limit` bytes; if that is too little, the beginning of the output
/// is left out. Valid UTF-8, because the server discards invalid text.
std::string pingBody(const Event& event, const common::RunTitle& title, bool withOutput,
                     std::size_t limit);

} // namespace exec_wrapper::healthchecks
