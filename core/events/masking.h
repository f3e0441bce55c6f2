#pragma once

#include "exec_wrapper/event.h"
#include "support/secrets/redactor.h"

namespace exec_wrapper::events {

/// Masks known secrets in every text of the payload. May throw std::bad_alloc.
void mask(Payload& fact, const Redactor& redactor);

} // namespace exec_wrapper::events
