# How everything in this tree is compiled: the language, the warnings, the presets' switches.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

set(EXEC_WRAPPER_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")
option(EXEC_WRAPPER_COVERAGE "Measure the coverage of the tests" OFF)
option(EXEC_WRAPPER_BATCHED "Compile the program and its plugins many files at a time: half the work \
from scratch, but a change costs more" OFF)
option(EXEC_WRAPPER_WERROR "Treat warnings as errors" OFF)

# exec_wrapper_batch(TARGET): its files are compiled many at a time where that is wanted. They share a
# namespace then, so what they define has names of its own, in an unnamed namespace too.
function(exec_wrapper_batch target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${EXEC_WRAPPER_BATCHED} UNITY_BUILD_BATCH_SIZE 24)
endfunction()

add_library(exec_wrapper_compiler INTERFACE)
target_compile_options(exec_wrapper_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<AND:$<CXX_COMPILER_ID:Clang>,$<CONFIG:Debug>>:-gdwarf-4> # what Debian 12's valgrind can read
  # False alarms of GCC 12 about concatenated strings (PR 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  # Of names that files of a batch have in common with others, and of unnamed namespaces that are in
  # a file of the compiler's by being batched. The other builds look at these.
  $<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:-Wno-shadow>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wno-subobject-linkage>
  $<$<BOOL:${EXEC_WRAPPER_WERROR}>:-Werror>)
if(NOT EXEC_WRAPPER_COVERAGE) # what is installed does not tell where it was built
  target_compile_options(exec_wrapper_compiler INTERFACE
    "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${PROJECT_BINARY_DIR}/=")
endif()
set(EXEC_WRAPPER_PROGRAM_SOURCES "") # of every program, besides its own
if(EXEC_WRAPPER_SANITIZE)
  set(EXEC_WRAPPER_PROGRAM_SOURCES "${CMAKE_CURRENT_LIST_DIR}/sanitizer_options.cpp")
endif()
if(EXEC_WRAPPER_SANITIZE)
  target_compile_options(exec_wrapper_compiler INTERFACE
    -fsanitize=${EXEC_WRAPPER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>) # it does not see through the instruments
  target_link_options(exec_wrapper_compiler INTERFACE -fsanitize=${EXEC_WRAPPER_SANITIZE})
endif()
if(EXEC_WRAPPER_SANITIZE OR EXEC_WRAPPER_COVERAGE) # which do their work when a program ends
  target_compile_definitions(exec_wrapper_compiler INTERFACE EXEC_WRAPPER_ORDERLY_EXIT)
endif()
if(EXEC_WRAPPER_COVERAGE)
  target_compile_options(exec_wrapper_compiler INTERFACE --coverage)
  target_link_options(exec_wrapper_compiler INTERFACE --coverage)
endif()
