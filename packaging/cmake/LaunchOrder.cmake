# A program that contains Poco is large, and a launch runs some nine hundred functions from all
# parts of it. The kernel maps the used parts, in pieces of 64 KiB, and unmaps each piece at the
# end. With these functions adjacent there are some twenty page faults less. packaging/launch_order
# has their names; `packaging/benchmark --launch-order` writes it. Names that no longer exist are
# ignored.
set(EXEC_WRAPPER_LAUNCH_ORDER "${PROJECT_SOURCE_DIR}/packaging/launch_order")
find_program(EXEC_WRAPPER_LLD ld.lld)
mark_as_advanced(EXEC_WRAPPER_LLD)
add_compile_options(-ffunction-sections -fdata-sections)

# -O3 makes a third more code than -O2, without a measurable gain in speed.
function(exec_wrapper_keep_small)
  foreach(target IN LISTS ARGN)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O2>) # the last option counts
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
