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

# exec_wrapper_batch(TARGET): compiles many of its files at a time if EXEC_WRAPPER_BATCHED is on.
# They then share a namespace, so their names must differ, also in unnamed namespaces.
function(exec_wrapper_batch target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${EXEC_WRAPPER_BATCHED} UNITY_BUILD_BATCH_SIZE 24)
endfunction()

add_library(exec_wrapper_compiler INTERFACE)
target_compile_options(exec_wrapper_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<AND:$<CXX_COMPILER_ID:Clang>,$<CONFIG:Debug>>:-gdwarf-4> # readable by Debian 12's valgrind
  # False alarms of GCC 12 about concatenated strings (PR 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  # In a batch these warn about names that several files have in common, and about unnamed
  # namespaces in the compiler's generated file. The other builds check these warnings.
  $<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:-Wno-shadow>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wno-subobject-linkage>
  $<$<BOOL:${EXEC_WRAPPER_WERROR}>:-Werror>)
if(NOT EXEC_WRAPPER_COVERAGE) # no build paths in installed files
  target_compile_options(exec_wrapper_compiler INTERFACE
    "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${PROJECT_BINARY_DIR}/=")
endif()
set(EXEC_WRAPPER_PROGRAM_SOURCES "") # sources of every program, besides its own
if(EXEC_WRAPPER_SANITIZE)
  set(EXEC_WRAPPER_PROGRAM_SOURCES "${CMAKE_CURRENT_LIST_DIR}/sanitizer_options.cpp")
endif()
if(EXEC_WRAPPER_SANITIZE)
  target_compile_options(exec_wrapper_compiler INTERFACE
    -fsanitize=${EXEC_WRAPPER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>) # false alarms in instrumented code
  target_link_options(exec_wrapper_compiler INTERFACE -fsanitize=${EXEC_WRAPPER_SANITIZE})
endif()
if(EXEC_WRAPPER_SANITIZE OR EXEC_WRAPPER_COVERAGE) # which write their results at exit
  target_compile_definitions(exec_wrapper_compiler INTERFACE EXEC_WRAPPER_ORDERLY_EXIT)
endif()
if(EXEC_WRAPPER_COVERAGE)
  target_compile_options(exec_wrapper_compiler INTERFACE --coverage)
  target_link_options(exec_wrapper_compiler INTERFACE --coverage)
endif()
