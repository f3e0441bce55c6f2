#include "contract/elf_symbols.h"

#include "support/temp_dir.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

/// The n-th object of a table that begins at `offset`.
template <class T> T at(const std::string& bytes, std::size_t offset, std::size_t n = 0) {
  T object;
  if (offset + (n + 1) * sizeof object > bytes.size()) {
    throw std::runtime_error("not a whole ELF file");
  }
  std::memcpy(&object, bytes.data() + offset + n * sizeof object, sizeof object);
  return object;
}

} // namespace

std::vector<std::string> exportedSymbols(const std::string& file) {
  const std::string bytes = contents(file);
  const auto header = at<ElfW(Ehdr)>(bytes, 0);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const auto section = at<ElfW(Shdr)>(bytes, header.e_shoff, i);
    if (section.sh_type != SHT_DYNSYM) {
      continue;
    }
    const auto strings = at<ElfW(Shdr)>(bytes, header.e_shoff, section.sh_link);
    for (std::size_t n = 0; n < section.sh_size / section.sh_entsize; ++n) {
      const auto symbol = at<ElfW(Sym)>(bytes, section.sh_offset, n);
      if (symbol.st_shndx != SHN_UNDEF) {
        names.emplace_back(bytes.data() + strings.sh_offset + symbol.st_name);
      }
    }
  }
  return names;
}

} // namespace exec_wrapper::test
