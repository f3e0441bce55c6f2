// The examples of programs that are guards.

#include "packaging/example.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GuardExample : public ExampleTest {
protected:
  static std::string script(const std::string& name) {
    return "sh " + (sourceDirectory() / "packaging/guard" / name).string() + " ";
  }

  ProcessSpec guarded(const std::string& line) const {
    return words(
        {wrapperProgram(), "--log-level", "DEBUG", "--guard-command", line, "echo", "ran"});
  }

  void expectAdmission(const std::string& line) const {
    const Outcome outcome = test::run(guarded(line));
    EXPECT_EQ(outcome.status, 0) << line << ": " << outcome.err;
    EXPECT_EQ(outcome.out, "ran\n");
    EXPECT_EQ(outcome.err.find("WARNING"), outcome.err.npos) << outcome.err;
  }

  void expectRefusal(const std::string& line, int status, const std::string& reason) const {
    const Outcome outcome = test::run(guarded(line));
    EXPECT_EQ(outcome.status, status) << line;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(": " + reason));
  }

  /// A program psql that is found first and prints this.
  std::string withPsql(const std::string& text, const std::string& line) const {
    const std::string psql =
        dir_.write("bin/psql", "#!/bin/sh\n[ \"$1 $2\" = '-w -XAtc' ] || exit 9\n" + text + "\n");
    std::filesystem::permissions(psql, std::filesystem::perms::owner_all);
    return "PATH=" + file("bin") + ":$PATH; " + line;
  }
};

TEST_F(GuardExample, OfMainsPowerAdmitsOnMainsPower) {
  const std::string line = script("on-mains-power.sh") + file("power");
  expectAdmission(line); // no supply is known
  dir_.write("power/mouse/type", "Battery\n");
  dir_.write("power/mouse/scope", "Device\n");
  expectAdmission(line);
  dir_.write("power/BAT0/type", "Battery\n");
  expectRefusal(line, 75, "the machine runs on battery");
  dir_.write("power/AC/type", "Mains\n");
  dir_.write("power/AC/online", "0\n");
  expectRefusal(line, 75, "the machine runs on battery");
  dir_.write("power/AC/online", "1\n");
  expectAdmission(line);
}

TEST_F(GuardExample, OfMainsPowerReadsThisMachinesSuppliesToo) {
  const Outcome outcome = test::run(guarded(script("on-mains-power.sh")));
  EXPECT_TRUE(outcome.status == 0 || outcome.status == 75) << outcome.err;
}

TEST_F(GuardExample, OfTheLoadAdmitsWhileItIsLow) {
  const std::string low = dir_.write("low", "0.52 4.13 9.99 1/345 6789\n");
  const std::string high = dir_.write("high", "12.50 4.13 9.99 1/345 6789\n");
  expectAdmission(script("low-load.sh") + "4 " + low);
  expectAdmission(script("low-load.sh") + "12.5 " + high);
  expectRefusal(script("low-load.sh") + "4 " + high, 75, "the load is 12.50, above 4");
  expectRefusal(script("low-load.sh") + "4 " + file("missing"), 69, "cannot read the load in");
  expectAdmission(script("low-load.sh") + "1000000");
}

TEST_F(GuardExample, OfTheLoadMakesItAFact) {
  const std::string low = dir_.write("low", "0.52 4.13 9.99 1/345 6789\n");
  EXPECT_THAT(test::run(guarded(script("low-load.sh") + "4 " + low)).err,
              HasSubstr("admitted: load 0.52"));
}

TEST_F(GuardExample, OfPostgresqlAdmitsOnThePrimary) {
  const std::string line = script("postgresql-primary.sh") + "-h db1 -d postgres";
  expectAdmission(withPsql("echo f", line));
  expectRefusal(withPsql("echo t", line), 75, "the PostgreSQL server is a standby");
  expectRefusal(withPsql("echo 'psql: error: no route to host' >&2; exit 2", line), 69,
                "psql: error: no route to host");
  expectRefusal(withPsql("echo maybe", line), 69, "psql printed 'maybe' instead of t or f");
}

} // namespace
} // namespace exec_wrapper::test
