#pragma once

#include <map>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// The text of each file, by its name within the sources.
using Sources = std::map<std::string, std::string>;

/// "FILE uses NAME of HEADER" for each name that one header declares, and a file uses without
/// including that header, itself or by another one. Files are compiled many at a time, so what one
/// of them includes can hide what the next one lacks.
///
/// Names of functions and types in a namespace are looked at: those of two words or more, which
/// only one header declares, and all that are used with their namespace, if it has the name of a
/// folder in which only one header declares them (`base::printable`). Reads what clang-format made:
/// what is in a namespace is not indented.
std::vector<std::string> namesNotSeen(const Sources& sources);

} // namespace exec_wrapper::test
