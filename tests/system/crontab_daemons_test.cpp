// The program under Debian's own cron and at, each with spool directories and mail of its own.

#include "support/await.h"
#include "support/confined.h"
#include "support/examples.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <string_view>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kInstalled = "/usr/bin/exec_wrapper";

class CrontabDaemons : public WrapperTest {
protected:
  void SetUp() override {
    if (::geteuid() != 0 || ::access("/usr/sbin/cron", X_OK) != 0 ||
        ::access("/usr/sbin/atd", X_OK) != 0 || ::access("/usr/bin/at", X_OK) != 0) {
      GTEST_SKIP() << "needs root, and the packages cron and at";
    }
    if (!possible(inNamespaces(""))) {
      GTEST_SKIP() << "no namespaces may be made here";
    }
    for (const char* const directory : {"mails", "sbin", "old"}) {
      std::filesystem::create_directory(file(directory));
    }
    dir_.write(".config/exec_wrapper/exec_wrapper.properties", "");
    // cron and atd run /usr/sbin/sendmail with the mail on its standard input.
    const std::string program =
        dir_.write("sendmail", "#!/bin/sh\ncat > " + file("mail") + ".$$ && mv " + file("mail") +
                                   ".$$ " + file("mails") + "/\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  }

  /// The script as process 1, whose end is the end of all that it started.
  ProcessSpec inNamespaces(const std::string& script) const {
    ProcessSpec spec = wrapper({});
    spec.environment["D"] = dir_.path();
    spec.environment["HOME"] = dir_.path();
    spec.environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
    spec.environment["SHELL"] = wrapperProgram();
    spec.directory = dir_.path().string();
    return behind({"unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--",
                   "sh", "-c", "set -e\n" + script + "\n[ $# -eq 1 ] || exec \"$@\"", "sh"},
                  std::move(spec));
  }

  /// The same with empty spool directories and our sendmail.
  ProcessSpec daemon(const std::string& script) const {
    return inNamespaces(R"(mount --bind /usr/sbin "$D/old"
      for f in "$D"/old/*; do ln -sf "$f" "$D/sbin/"; done
      rm -f "$D/sbin/sendmail"
      cp "$D/sendmail" "$D/sbin/sendmail"
      mount --bind "$D/sbin" /usr/sbin
      mount -t tmpfs none /run
      mount -t tmpfs none /etc/cron.d
      mount -t tmpfs none /var/spool/cron
      cd /var/spool/cron
      mkdir -m 1730 crontabs
      mkdir -m 1770 atjobs atspool
      touch atjobs/.SEQ
      chown -R daemon:daemon atjobs atspool
      echo > "$D/empty"
      mount --bind "$D/empty" /etc/crontab
      cd "$D"
    )" + script);
  }

  /// Its jobs run at once. The shell and the home directory stand above them.
  ProcessSpec cron(const std::string& jobs) const {
    dir_.write("crontab",
               "SHELL=" + wrapperProgram() + "\nHOME=" + dir_.path().string() + "\n" + jobs);
    return daemon("install -m 600 crontab /var/spool/cron/crontabs/root\nexec cron -f");
  }

  std::vector<std::string> mails() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(file("mails"))) {
      found.push_back(contents(entry.path()));
    }
    return found;
  }

  std::vector<std::string> awaitMails(std::size_t count) const {
    EXPECT_TRUE(awaitAtFile(file("mails"), [&] { return mails().size() >= count; }))
        << ::testing::PrintToString(mails());
    return mails();
  }
};

TEST_F(CrontabDaemons, CronRunsTenJobsAndMailsTheirOutput) {
  const std::string lock = "EXEC_WRAPPER_LOCKFILE=" + file("lock");
  const std::string untilRefused =
      " sh -c 'until grep -qs held.by " + file("mails") + "/*; do sleep 0.1; done; echo had it'\n";
  Process running(cron("MAILTO=somebody\n"
                       "@reboot echo one; echo two >&2\n"
                       "@reboot true\n"
                       "@reboot exit 3\n"
                       "@reboot cat > stdin.new && mv stdin.new stdin%first%second\n"
                       "@reboot JOB='nightly job' env > env.new && mv env.new env\n"
                       "@reboot " +
                       lock + untilRefused + "@reboot " + lock + untilRefused +
                       "@reboot EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS=0.3 sleep 60\n"
                       "@reboot EXEC_WRAPPER_LOCKFILE=$HOME/lock echo never\n"
                       "@reboot cd / && pwd && test -t 0\n"));
  const std::vector<std::string> found = awaitMails(7);
  awaitFile(file("stdin"));
  awaitFile(file("env"));
  EXPECT_EQ(contents(file("stdin")), "first\nsecond\n");
  EXPECT_THAT(lines(contents(file("env"))),
              AllOf(Contains("SHELL=/bin/sh"), Contains("LOGNAME=root"),
                    Contains("JOB=nightly job"), Contains("PATH=/usr/bin:/bin")));
  EXPECT_EQ(found.size(), 7U);
  EXPECT_THAT(found, ::testing::Each(HasSubstr("\nTo: somebody\n")));
  EXPECT_THAT(found, Contains(HasSubstr("\n\none\ntwo\n")));
  EXPECT_THAT(found, Contains(AllOf(HasSubstr("> exit 3\n"),
                                    HasSubstr("\"exit 3\" failed: exit status 3 after"))));
  EXPECT_THAT(found, Contains(HasSubstr("\n\nhad it\n")));
  EXPECT_THAT(found, Contains(AllOf(HasSubstr("is held by"), Not(HasSubstr("had it\n")))));
  EXPECT_THAT(found, Contains(HasSubstr("timed out after")));
  EXPECT_THAT(found, Contains(HasSubstr("exec_wrapper: EXEC_WRAPPER_LOCKFILE: only the shell")));
  EXPECT_THAT(found, Contains(AllOf(HasSubstr("\n\n/\n"), HasSubstr("failed: exit status 1"))));
}

TEST_F(CrontabDaemons, TheLineOfThePageChangesACrontab) {
  std::string command;
  for (const auto& block : blocksOf(sourceDirectory() / "packaging/crontab/README.md", "sh")) {
    for (const std::string& line : block) {
      command = line.find("crontab -") != line.npos ? line : command;
    }
  }
  const std::size_t at = command.find(kInstalled);
  ASSERT_NE(at, command.npos);
  command.replace(at, kInstalled.size(), wrapperProgram());
  Process running(daemon("chgrp crontab /var/spool/cron/crontabs\n"
                         "echo '@reboot echo $SHELL; exit 3' | sed \"1i HOME=$D\" | crontab -\n" +
                         command + "\nexec cron -f"));
  EXPECT_THAT(awaitMails(1),
              Contains(AllOf(HasSubstr("\n\n/bin/sh\n"), HasSubstr("failed: exit status 3"))));
}

// To be enabled when the setting `history` is there: the other lines of the page.
TEST_F(CrontabDaemons, TheHistoryKnowsTheJobs) {
  dir_.write(".config/exec_wrapper/exec_wrapper.properties",
             "history = sqlite:" + file("history.db") + "\n");
  Process running(cron("@reboot JOB='nightly job' echo done\n"));
  awaitMails(1);
  ProcessSpec history = wrapper({});
  history.argv = {std::filesystem::path(wrapperProgram()).parent_path() / "exec_wrapper_history",
                  "--history", "sqlite:" + file("history.db")};
  EXPECT_THAT(test::run(history).out, HasSubstr("nightly job"));
}

TEST_F(CrontabDaemons, CronMailsTheErrorOfABadPropertiesFile) {
  dir_.write(".config/exec_wrapper/exec_wrapper.properties", "history-maybe = on\n");
  Process running(cron("@reboot touch ran\n"));
  EXPECT_THAT(awaitMails(1),
              Contains(AllOf(HasSubstr("exec_wrapper: "), HasSubstr("history-maybe"))));
  EXPECT_FALSE(std::filesystem::exists(file("ran")));
}

TEST_F(CrontabDaemons, AtRunsALineOfTheWrapper) {
  Process running(daemon(
      "echo \"" + wrapperProgram() +
      " -c 'echo from at; exit 4'; echo status \\$?\" | at now\natd -s\nexec tail -f /dev/null"));
  EXPECT_THAT(awaitMails(1), Contains(AllOf(HasSubstr("\nfrom at\n"), HasSubstr("\nstatus 4\n"),
                                            HasSubstr("failed: exit status 4"))));
}

} // namespace
} // namespace exec_wrapper::test
