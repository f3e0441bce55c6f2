#include "plugins/needed_libraries.h"

#include "base/file_descriptor.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

namespace exec_wrapper::plugins {

namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Entry = ElfW(Dyn);

constexpr std::size_t kMostEntries = 4096;
constexpr std::size_t kLongestName = 256;

// Reads `count` things from the offset; fewer at the end of the file.
template <typename Thing>
std::vector<Thing> readAt(int descriptor, std::uint64_t offset, std::size_t count) {
  std::vector<Thing> things(count);
  const ssize_t size =
      ::pread(descriptor, things.data(), count * sizeof(Thing), static_cast<off_t>(offset));
  things.resize(size > 0 ? static_cast<std::size_t>(size) / sizeof(Thing) : 0);
  return things;
}

std::vector<Segment> segmentsOf(int descriptor) {
  const std::vector<Header> header = readAt<Header>(descriptor, 0, 1);
  if (header.empty() || std::memcmp(header[0].e_ident, ELFMAG, SELFMAG) != 0) {
    return {};
  }
  return readAt<Segment>(descriptor, header[0].e_phoff, header[0].e_phnum);
}

std::vector<Entry> dynamicEntries(int descriptor, const std::vector<Segment>& segments) {
  for (const Segment& segment : segments) {
    if (segment.p_type == PT_DYNAMIC) {
      const std::size_t count = segment.p_filesz / sizeof(Entry);
      return readAt<Entry>(descriptor, segment.p_offset, std::min(count, kMostEntries));
    }
  }
  return {};
}

// The file offset of the content that will be at this address.
std::optional<std::uint64_t> offsetOf(std::uint64_t address, const std::vector<Segment>& segments) {
  for (const Segment& segment : segments) {
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
        address - segment.p_vaddr < segment.p_filesz) {
      return segment.p_offset + (address - segment.p_vaddr);
    }
  }
  return std::nullopt;
}

std::string nameAt(int descriptor, std::uint64_t offset) {
  const std::vector<char> text = readAt<char>(descriptor, offset, kLongestName);
  return {text.data(), strnlen(text.data(), text.size())};
}

} // namespace

std::vector<std::string> neededLibraries(const std::string& file) {
  const base::FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const std::vector<Segment> segments = segmentsOf(descriptor.get());
  const std::vector<Entry> entries = dynamicEntries(descriptor.get(), segments);
  std::optional<std::uint64_t> strings;
  for (const Entry& entry : entries) {
    if (entry.d_tag == DT_STRTAB) {
      strings = offsetOf(entry.d_un.d_ptr, segments);
    }
  }
  std::vector<std::string> names;
  for (const Entry& entry : entries) {
    if (entry.d_tag == DT_NULL) {
      break;
    }
    if (entry.d_tag == DT_NEEDED && strings) {
      names.push_back(nameAt(descriptor.get(), *strings + entry.d_un.d_val));
    }
  }
  return names;
}

} // namespace exec_wrapper::plugins
