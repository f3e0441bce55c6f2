#pragma once

#include <elf.h>
#include <link.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace exec_wrapper::contract {

namespace detail {

inline std::string bytesOf(const std::string& file) {
  std::string bytes;
  if (std::FILE* const stream = std::fopen(file.c_str(), "re")) {
    char buffer[65536];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, stream)) {
      bytes.append(buffer, count);
    }
    std::fclose(stream);
  }
  return bytes;
}

/// The n-th object of a table that begins at `offset`.
template <class T> T objectAt(const std::string& bytes, std::size_t offset, std::size_t n = 0) {
  T object;
  if (offset + (n + 1) * sizeof object > bytes.size()) {
    throw std::runtime_error("not a whole ELF file");
  }
  std::memcpy(&object, bytes.data() + offset + n * sizeof object, sizeof object);
  return object;
}

} // namespace detail

/// The names that a shared object exports, as the dynamic linker sees them.
inline std::vector<std::string> exportedSymbols(const std::string& file) {
  const std::string bytes = detail::bytesOf(file);
  const auto header = detail::objectAt<ElfW(Ehdr)>(bytes, 0);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const auto section = detail::objectAt<ElfW(Shdr)>(bytes, header.e_shoff, i);
    if (section.sh_type != SHT_DYNSYM) {
      continue;
    }
    const auto strings = detail::objectAt<ElfW(Shdr)>(bytes, header.e_shoff, section.sh_link);
    for (std::size_t n = 0; n < section.sh_size / section.sh_entsize; ++n) {
      const auto symbol = detail::objectAt<ElfW(Sym)>(bytes, section.sh_offset, n);
      if (symbol.st_shndx != SHN_UNDEF) {
        names.emplace_back(bytes.c_str() + strings.sh_offset + symbol.st_name);
      }
    }
  }
  return names;
}

} // namespace exec_wrapper::contract
