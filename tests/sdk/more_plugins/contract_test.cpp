#include "exec_wrapper/testing/contract.h"

namespace {

const bool kContract =
    exec_wrapper::contract::registerContract({.file = FREE_SPACE_PLUGIN, .settings = {}}) &&
    exec_wrapper::contract::registerContract({.file = NICE_PLUGIN, .settings = {}});

} // namespace
