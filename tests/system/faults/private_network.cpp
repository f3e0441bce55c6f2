#include "system/faults/private_network.h"

#include "support/checked.h"
#include "system/faults/descriptor.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace exec_wrapper::test::faults {

namespace {

void writeTo(const char* file, const std::string& text) {
  const Descriptor fd(checked(::open(file, O_WRONLY | O_CLOEXEC), file));
  checked(::write(fd.get(), text.data(), text.size()), file);
}

void separate() {
  constexpr int kSpaces = CLONE_NEWNS | CLONE_NEWNET;
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  if (user == "0") {
    checked(::unshare(kSpaces), "unshare");
    return;
  }
  checked(::unshare(kSpaces | CLONE_NEWUSER), "unshare");
  writeTo("/proc/self/setgroups", "deny");
  writeTo("/proc/self/uid_map", "0 " + user + " 1");
  writeTo("/proc/self/gid_map", "0 " + group + " 1");
}

void raiseLoopback() {
  const Descriptor fd(checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  checked(::ioctl(fd.get(), SIOCSIFFLAGS, &request), "ioctl of lo");
}

void makeMountsPrivate() {
  const int result = ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  // In a chroot, / is no mount. Whoever made it has decided who sees what is mounted in it.
  if (result != 0 && errno != EINVAL) {
    throwErrno("mount of /");
  }
}

void cover(const char* file, const std::string& with) {
  if (::access(file, F_OK) == 0) {
    checked(::mount(with.c_str(), file, nullptr, MS_BIND, nullptr), file);
  }
}

} // namespace

void enterPrivateNetwork(const TempDir& directory) {
  separate();
  makeMountsPrivate();
  raiseLoopback();
  cover("/etc/hosts", directory.write("names/hosts", "127.0.0.1 localhost\n"));
  cover("/etc/nsswitch.conf", directory.write("names/nsswitch.conf", "hosts: files dns\n"));
  cover("/etc/resolv.conf", directory.write("names/resolv.conf", "nameserver 127.0.0.1\n"
                                                                 "options timeout:1 attempts:5\n"));
}

} // namespace exec_wrapper::test::faults
