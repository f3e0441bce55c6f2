#include "plugins/elf_file.h"

#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace exec_wrapper::plugins {

namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);

constexpr std::size_t kMostSegments = 1024;

// The machine that this program was compiled for.
#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
#elif defined(__i386__)
constexpr std::uint16_t kMachine = EM_386;
#elif defined(__arm__)
constexpr std::uint16_t kMachine = EM_ARM;
#elif defined(__riscv)
constexpr std::uint16_t kMachine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr std::uint16_t kMachine = EM_PPC64;
#elif defined(__s390x__)
constexpr std::uint16_t kMachine = EM_S390;
#else
// cppcheck-suppress preprocessorErrorDirective ; cppcheck knows no machine
#error "name this machine's ELF number here"
#endif

constexpr unsigned char kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

bool readAt(int fd, std::uint64_t offset, void* target, std::size_t size) {
  return ::pread(fd, target, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

// Linkers put the section table last, so a complete file reaches to its end.
bool sectionsReachBeyond(const Header& header, std::uint64_t length) {
  return header.e_shoff > length ||
         std::uint64_t{header.e_shnum} * header.e_shentsize > length - header.e_shoff;
}

bool reachesBeyond(const Segment& segment, std::uint64_t length) {
  return segment.p_type == PT_LOAD &&
         (segment.p_offset > length || segment.p_filesz > length - segment.p_offset);
}

} // namespace

base::Status checkLoadable(int descriptor, const struct stat& status) {
  const auto length = static_cast<std::uint64_t>(status.st_size);
  Header header{};
  if (!S_ISREG(status.st_mode) || !readAt(descriptor, 0, &header, sizeof header) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_type != ET_DYN) {
    return base::Status::failure("it is not a shared object");
  }
  if (header.e_ident[EI_CLASS] != kClass || header.e_machine != kMachine ||
      header.e_phentsize != sizeof(Segment)) {
    return base::Status::failure("it was built for another machine");
  }
  std::vector<Segment> segments(header.e_phnum);
  if (segments.size() > kMostSegments || sectionsReachBeyond(header, length) ||
      !readAt(descriptor, header.e_phoff, segments.data(), segments.size() * sizeof(Segment))) {
    return base::Status::failure("it is truncated");
  }
  for (const Segment& segment : segments) {
    if (reachesBeyond(segment, length)) {
      return base::Status::failure("it is truncated");
    }
  }
  return {};
}

} // namespace exec_wrapper::plugins
