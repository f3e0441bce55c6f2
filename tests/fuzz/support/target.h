#pragma once

#include <string_view>

namespace exec_wrapper::fuzz {

/// What a target defines: gives the input to a part of the product and ends the program, by
/// `promise.h` or by an exception that leaves, where that breaks a promise. It does the same
/// whenever it gets the same input, asks no network, and keeps nothing from one call to the next.
void examine(std::string_view input);

} // namespace exec_wrapper::fuzz
