#include "support/shell/line_start.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// With "?" for a value that only the shell knows.
Pairs assignmentsOf(std::string_view line) {
  Pairs pairs;
  for (const ShellAssignment& each : startOfShellLine(line).assignments) {
    pairs.emplace_back(each.name, each.value.value_or("?"));
  }
  return pairs;
}

struct NamedLine {
  const char* line;
  const char* job;
};

TEST(JobName, IsThatOfTheFirstRealCommand) {
  constexpr NamedLine kLines[] = {
      {"backup", "backup"},
      {"  /usr/local/bin/backup.sh --all", "backup.sh"},
      {"\"/opt/my tools/nightly job\" x", "nightly job"},
      {"/opt/my\\ tools/job", "job"},
      {"'a'\"b\"c d", "abc"},
      {"/opt/tools/", "tools"},
      {"LANG=C A='b c' /opt/report", "report"},
      {"cd /srv/www && ./run.sh", "run.sh"},
      {"cd \"/srv/a b\"; php artisan", "php"},
      {"cd /srv || exit 1; job", "job"},
      {"cd /srv && cd www && A=1 job", "job"},
      {"cd /srv\njob", "job"},
      {"nice job", "job"},
      {"nice -n 19 job", "job"},
      {"nice -19 job", "job"},
      {"nice -n19 -- job", "job"},
      {"nice --adjustment 5 job", "job"},
      {"nice --adjustment=5 job", "job"},
      {"ionice -c 3 job", "job"},
      {"ionice -c2 -n 7 -t job", "job"},
      {"ionice --class idle --classdata=7 job", "job"},
      {"env A=b job", "job"},
      {"env -i -u HOME --unset=X -C / PATH=/bin job", "job"},
      {"env - job", "job"},
      {"env -S 'perl -w' x", "perl"},
      {"/usr/bin/timeout 10m job", "job"},
      {"timeout -k 5 -s KILL --foreground 1h job", "job"},
      {"timeout --kill-after=5 --signal TERM 1h /opt/job", "job"},
      {"flock -n /run/x.lock job", "job"},
      {"flock -w 10 -E 0 /run/x.lock nice job", "job"},
      {"flock /run/x.lock -c 'cd / && job --now'", "job"},
      {"nice -n 5 ionice -c3 timeout 5 flock x env A=b exec job", "job"},
      {"exec nohup setsid -w job", "job"},
      {">/dev/null 2>&1 job", "job"},
      {"test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )", "run-parts"},
      {"[ -x /a ] && if [ ! -d /b ]; then /usr/lib/php/sessionclean; fi", "sessionclean"},
      {". $HOME/.profile; umask 077; \"$HOME\"/bin/job", "job"},
      {"sleep 30; job", "job"},
      {"# a comment\njob", "job"},
      {"job | mail root", "job"},
      {"$COMMAND x", "$COMMAND"},
      {"-v x", "-v"},
  };
  for (const NamedLine& each : kLines) {
    EXPECT_EQ(jobNameOf(each.line), each.job) << each.line;
  }
}

TEST(JobName, IsWhatTheLineSays) {
  EXPECT_EQ(jobNameOf("JOB=nightly job"), "nightly");
  EXPECT_EQ(jobNameOf("A=b JOB='the nightly job' job"), "the nightly job");
  EXPECT_EQ(jobNameOf("JOB=\"a\\\"b\"; job"), "a\"b");
  EXPECT_EQ(jobNameOf("cd / && JOB=nightly job"), "nightly");
  EXPECT_EQ(jobNameOf("env JOB=nightly job"), "nightly");
  EXPECT_EQ(jobNameOf("JOB=a JOB=b job"), "b");
  EXPECT_EQ(jobNameOf("JOB=/etc/x job"), "/etc/x");
}

TEST(JobName, IgnoresANameThatItCannotKnow) {
  EXPECT_EQ(jobNameOf("JOB= job"), "job");
  EXPECT_EQ(jobNameOf("JOB='  ' job"), "job");
  EXPECT_EQ(jobNameOf("JOB=$(hostname) job"), "job");
  EXPECT_EQ(jobNameOf("job JOB=other"), "job");
  EXPECT_EQ(jobNameOf("''JOB=x job"), "JOB=x");
  EXPECT_EQ(jobNameOf("'JOB=x' job"), "JOB=x");
}

TEST(JobName, OfALineWithoutOneIsTheShell) {
  for (const char* line : {"", "  \n ", "A=b", "# only a comment", "$(which job) x", "`job`",
                           "'job", "\"job", "for f in *; do x; done", ";;", "| job", "''"}) {
    EXPECT_EQ(jobNameOf(line), "sh") << line;
  }
  EXPECT_EQ(jobNameOf("cd /srv"), "cd");
  EXPECT_EQ(jobNameOf("flock -n 9"), "flock");
}

TEST(JobName, IsAShortPrintableLine) {
  EXPECT_EQ(jobNameOf("'a\nb\x01'"), "a\\nb\\x01");
  EXPECT_EQ(jobNameOf(std::string(3000, 'n')), std::string(197, 'n') + "...");
}

TEST(ShellLineStart, HasTheAssignmentsBeforeTheCommand) {
  EXPECT_EQ(assignmentsOf("A=b C='d e' job F=g"), (Pairs{{"A", "b"}, {"C", "d e"}}));
  EXPECT_EQ(assignmentsOf("A= B=\"c'd\"e\\ f job"), (Pairs{{"A", ""}, {"B", "c'de f"}}));
  EXPECT_EQ(assignmentsOf("A=b; C=d && job"), (Pairs{{"A", "b"}, {"C", "d"}}));
  EXPECT_EQ(assignmentsOf("cd / && A=b nice env C=d job"), (Pairs{{"A", "b"}, {"C", "d"}}));
  EXPECT_EQ(assignmentsOf("export A=b C=d; job"), (Pairs{{"A", "b"}, {"C", "d"}}));
  EXPECT_EQ(assignmentsOf("flock x -c 'A=b job'"), (Pairs{{"A", "b"}}));
  EXPECT_EQ(assignmentsOf("A=b 'c"), (Pairs{{"A", "b"}}));
}

TEST(ShellLineStart, KnowsNoValueThatTheShellReplaces) {
  for (const char* value : {"$B", "\"$B\"", "`b`", "$(b)", "x${B}y", "~/b", "a:~/b", "\"`b`\""}) {
    EXPECT_EQ(assignmentsOf(std::string("A=") + value + " job"), (Pairs{{"A", "?"}})) << value;
  }
  EXPECT_EQ(assignmentsOf(R"(A='$b`c'\$d"\`" job)"), (Pairs{{"A", "$b`c$d`"}}));
}

TEST(ShellLineStart, TakesNothingElseForAnAssignment) {
  for (const char* line : {"1A=b job", "A-B=c job", "'A=b' job", "A\\=b job", "=b job", "A+=b job",
                           "job A=b", "echo; A=b job", "$A=b job"}) {
    EXPECT_EQ(assignmentsOf(line), Pairs{}) << line;
  }
}

TEST(ShellLineStart, ReturnsTheRestOfTheLine) {
  EXPECT_EQ(startOfShellLine("A=b job x; y").rest, " x; y");
  EXPECT_EQ(startOfShellLine("A=b 'c d").rest, " 'c d");
  EXPECT_EQ(startOfShellLine("job").rest, "");
}

TEST(ShellLineStart, ReadsALineOfAnyDepth) {
  std::string line;
  for (int i = 0; i < 30'000; ++i) {
    line += "nice ";
  }
  EXPECT_EQ(jobNameOf(line + "job"), "job");
  std::string open;
  for (int i = 0; i < 30'000; ++i) {
    open += "\"$(";
  }
  EXPECT_EQ(jobNameOf(open), "sh");
}

/// Of the characters and words that have a meaning.
std::string randomLine(std::mt19937& random) {
  constexpr std::string_view kPieces[] = {
      " ",   "\t", "\n",   ";",    "&",      "&&",    "|",      "||",  "(",        ")",     "<",
      ">",   "'",  "\"",   "\\",   "`",      "$",     "$(",     "${",  "}",        "~",     "#",
      "=",   "A=", "JOB=", "cd ",  "env ",   "nice ", "flock ", "-c ", "timeout ", "test ", "/",
      "job", "-n", "\x01", "\xff", "\u00e4", "2>&1",  "<<",     "-S ", "export ",  "{ ",    "x"};
  std::string line;
  const std::size_t count = random() % 20;
  for (std::size_t i = 0; i < count; ++i) {
    line += kPieces[random() % std::size(kPieces)];
  }
  return line;
}

TEST(ShellLineStart, OfAnyLineHasAPrintableNameAndTheEndOfTheLine) {
  std::mt19937 random(20261130); // the same lines each time
  for (int i = 0; i < 10'000; ++i) {
    const std::string line = randomLine(random);
    const std::string name = jobNameOf(line);
    EXPECT_FALSE(name.empty()) << line;
    EXPECT_LE(name.size(), 200U) << line;
    EXPECT_EQ(base::printable(name), name) << line;
    const ShellLineStart start = startOfShellLine(line);
    EXPECT_TRUE(line.ends_with(start.rest)) << line;
    for (const ShellAssignment& each : start.assignments) {
      EXPECT_FALSE(each.name.empty()) << line;
      EXPECT_EQ(each.name.find_first_of(" \t\n'\"\\$`="), std::string::npos) << line;
    }
  }
}

} // namespace
} // namespace exec_wrapper
