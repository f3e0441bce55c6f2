#pragma once

#include "support/process_api/answer.h"
#include "support/process_api/rule.h"
#include "support/process_api/wire.h"

namespace exec_wrapper::test {

/// True where the action needs what the service answers.
bool isServed(const Action& action);

/// What an action answers in place of the service; `served` where it leaves the answer alone, or
/// sends none.
Answer answerOf(const Action& action, Answer served);

/// True where there is an answer that a client can understand.
bool answers(const Action& action);

/// Sends the answer in the manner of the action, or does something worse. Blocks for as long as
/// that takes. True when the connection may be kept.
bool reply(const Action& action, const Answer& answer, const EventSignal& release, bool keepAlive,
           Wire& wire);

} // namespace exec_wrapper::test
