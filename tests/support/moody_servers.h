#pragma once

#include "support/scripted_server.h"

#include <atomic>
#include <string>

namespace exec_wrapper::test {

/// Servers of all kinds that reporters talk to: the process API, healthchecks, Sentry, a collector,
/// a mail server and so on, in one mood at a time. They keep nothing. Any thread.
class MoodyServers {
public:
  enum class Mood { Well, Busy, HangsUp, Resets };

  void be(Mood mood) { mood_ = mood; }

  std::string web() const { return web_.url(); }
  std::string sentryDsn() const; ///< of the same server
  std::string mail() const;      ///< its address

private:
  void visitWeb(int fd) const;
  void visitMail(int fd) const;
  bool talks(int fd) const;

  std::atomic<Mood> mood_ = Mood::Well;
  ScriptedServer web_{[this](int fd) { visitWeb(fd); }};
  ScriptedServer mail_{[this](int fd) { visitMail(fd); }}; // last: the threads use the rest
};

} // namespace exec_wrapper::test
