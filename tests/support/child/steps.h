#pragma once

#include "support/child/words.h"

namespace exec_wrapper::test {

// clang-format off
/// Takes the steps one after the other. After the last it returns; a step that fails, or that is
/// not known, ends the process with 99 and a line on stderr.
///
/// Its end:
///   exit STATUS
///   exit-by-attempt FILE 3,5,0  by the number of those that came here before; the last for the rest
///   die SIGNAL                  without a core file
///   pause                       for ever; caught signals are handled
///   spend MILLISECONDS          lives that long and goes on
/// Signals, by names such as TERM, or by numbers:
///   ignore SIGNAL, block SIGNAL
///   catch SIGNAL                prints "got TERM" when it comes, during `pause` and `await` only
///   await SIGNAL                until one was caught
///   send SIGNAL                 to its parent
///   flood SECONDS               to the wrapper all that are passed on, again and again
/// Other processes:
///   fork STEP... end            takes them in a new process, prints "forked PID", and goes on when
///                               that one is ready, or has ended
///   sister STEP... end          the same in one that has our parent for its own
///   ready                       tells the one that forked
///   become-user USER            by number, for good
///   session                     begins one of its own
///   become FILE WORD...         runs that program in place of this one
///   forbid CALL ERRNO           lets a system call fail, in what it becomes too; both are numbers
///   corpse                      waits until there is a zombie, and leaves it so
///   reap                        waits until there is no child
/// What it says on stdout:
///   say TEXT, say-to FD TEXT, fill FD BYTES
///   report FACT                 "pid 17"; see report.h
///   stamp TEXT                  the same with the steady clock's reading, in nanoseconds
///   env NAME                    "NAME=value" or "NAME unset"
///   input                       what it reads
///   words WORD...               all that follow, one a line
/// What it tells the wrapper of its progress:
///   tell TEXT                   a datagram with that and a line end
///   tell-half TEXT              a datagram with that alone
///   tell-burst COUNT            datagrams of 200 bytes, at once: success_count from 1 to COUNT
///   notify TEXT                 a datagram to NOTIFY_SOCKET, and no wait for its receipt
///   notify-for-ever TEXT        the same again and again, as fast as they are taken
/// Files:
///   append FILE TEXT
///   take FILE                   fails when it is there
///   remove FILE
// clang-format on
void takeSteps(StepWords& words);

} // namespace exec_wrapper::test
