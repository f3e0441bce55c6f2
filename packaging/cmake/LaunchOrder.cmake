# A program with Poco in itself is large, and launches run some nine hundred functions from all over
# it. The kernel maps what is touched, in pieces of 64 KiB, and takes each away again at the end: with
# those functions side by side that is some twenty page faults less. packaging/launch_order has their
# names; `packaging/benchmark --launch-order` writes it. A name that is no more is passed over.
set(EXEC_WRAPPER_LAUNCH_ORDER "${PROJECT_SOURCE_DIR}/packaging/launch_order")
find_program(EXEC_WRAPPER_LLD ld.lld)
mark_as_advanced(EXEC_WRAPPER_LLD)
add_compile_options(-ffunction-sections -fdata-sections)

# What -O3 adds to -O2 is a third more code, in which nothing was measured to be faster.
function(exec_wrapper_keep_small)
  foreach(target IN LISTS ARGN)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O2>) # the last counts
  endforeach()
endfunction()

function(exec_wrapper_link_in_launch_order program)
  if(NOT EXEC_WRAPPER_LLD)
    message(STATUS "There is no ld.lld (package lld): the program starts slower than it could")
    target_link_options(${program} PRIVATE LINKER:-z,pack-relative-relocs)
    return()
  endif()
  target_link_options(${program} PRIVATE -fuse-ld=lld
    "LINKER:--symbol-ordering-file=${EXEC_WRAPPER_LAUNCH_ORDER}" LINKER:--no-warn-symbol-ordering)
  set_property(TARGET ${program} APPEND PROPERTY LINK_DEPENDS "${EXEC_WRAPPER_LAUNCH_ORDER}")
endfunction()
