#include "base/file.h"

#include "base/file_descriptor.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <cerrno>

namespace exec_wrapper::base {
namespace {

class FileTest : public ::testing::Test {
protected:
  std::string written(const std::string& text) {
    directory.write("file", text);
    return directory.file("file");
  }

  test::TempDir directory;
};

TEST_F(FileTest, IsReadWhole) {
  const std::string text(10'000, 'x');

  EXPECT_EQ(readFile(written(text)), text);
  EXPECT_EQ(readFile(written("")), "");
}

TEST_F(FileTest, IsReadToTheLimit) {
  EXPECT_EQ(readFile(written("0123456789"), 4), "0123");
  EXPECT_EQ(readFile(written(std::string(10'000, 'x')), 5000), std::string(5000, 'x'));
}

TEST_F(FileTest, IsReadFromWhereItStands) {
  const FileDescriptor file(::open(written("0123456789").c_str(), O_RDONLY | O_CLOEXEC));

  EXPECT_EQ(readFile(file.get(), 4), "0123");
  EXPECT_EQ(readFile(file.get()), "456789");
}

TEST_F(FileTest, ThatCannotBeReadIsEmpty) {
  EXPECT_EQ(readFile(directory.file("none")), "");
  EXPECT_EQ(readOnce(directory.file("none")), "");
  EXPECT_EQ(readFile("/"), "") << "a directory";
}

TEST_F(FileTest, TellsWhyItCannotBeRead) {
  const FileDescriptor folder(::open("/", O_RDONLY | O_CLOEXEC));
  std::string text;

  EXPECT_EQ(readFile(folder.get(), 1, text), EISDIR);
  EXPECT_EQ(readFile(-1, 1, text), EBADF);
}

TEST_F(FileTest, TellsAFailureThatLastsFromOneThatPasses) {
  for (const int error : {ENOENT, ENOTDIR, EACCES, EPERM, EROFS, ENOSPC, EDQUOT, ELOOP, EISDIR}) {
    EXPECT_TRUE(needsMending(error)) << error;
  }
  for (const int error : {EIO, EINTR, EMFILE, ENFILE, ENOMEM, ESTALE, ETIMEDOUT, EAGAIN}) {
    EXPECT_FALSE(needsMending(error)) << error;
  }
}

TEST_F(FileTest, OfProcIsReadAtOnce) {
  EXPECT_EQ(readOnce(written("small")), "small");
  EXPECT_EQ(readOnce(written(std::string(10'000, 'x'))), std::string(4096, 'x'));
}

TEST(OnLocalFileSystem, IsTrueOfDisksOnly) {
  const FileDescriptor proc(::open("/proc/version", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(onLocalFileSystem(proc.get()));
  EXPECT_FALSE(onLocalFileSystem(-1));
}

TEST(DirectoryOf, IsThePathUpToItsLastSlash) {
  EXPECT_EQ(directoryOf("/a/b/c"), "/a/b");
  EXPECT_EQ(directoryOf("/a"), "/");
  EXPECT_EQ(directoryOf("a"), ".");
}

} // namespace
} // namespace exec_wrapper::base
