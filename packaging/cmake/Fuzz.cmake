# exec_wrapper_add_fuzz_target(NAME [MUTATIONS number] [LIBRARIES target...])
#
# A program that passes inputs to targets/NAME.cpp. In a build for libFuzzer (the preset `fuzz`) it
# searches for inputs that break a promise. In any other build it replays corpus/NAME and a number
# of its mutations, the same in every run. Both are tests with the label `fuzz`.
set(EXEC_WRAPPER_FUZZ_SECONDS 3 CACHE STRING "How long ctest lets libFuzzer search, per target")
string(FIND "${EXEC_WRAPPER_SANITIZE}" "fuzzer" position)
if(position EQUAL -1)
  set(EXEC_WRAPPER_FUZZ OFF)
else()
  set(EXEC_WRAPPER_FUZZ ON)
endif()
add_custom_target(fuzz_targets)

# Further options of libFuzzer: no real input is longer or takes as long. They are also written to a
# file for packaging/fuzz.
set(EXEC_WRAPPER_FUZZ_OPTIONS -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
list(JOIN EXEC_WRAPPER_FUZZ_OPTIONS "\n" lines)
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/options" "${lines}\n")

function(exec_wrapper_add_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MUTATIONS" "LIBRARIES")
  set(target fuzz_${name})
  add_executable(${target} targets/${name}.cpp ${EXEC_WRAPPER_PROGRAM_SOURCES})
  target_link_libraries(${target} PRIVATE fuzz_support ${arg_LIBRARIES} exec_wrapper_compiler)
  target_link_options(${target} PRIVATE -Wl,--as-needed)
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  add_dependencies(fuzz_targets ${target})

  set(corpus "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
  if(EXEC_WRAPPER_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set(found "${CMAKE_CURRENT_BINARY_DIR}/found/${name}") # for new inputs
    file(MAKE_DIRECTORY "${found}")
    set(dictionary "${CMAKE_CURRENT_SOURCE_DIR}/dictionaries/${name}.dict")
    set(options ${EXEC_WRAPPER_FUZZ_OPTIONS})
    if(EXISTS "${dictionary}")
      list(APPEND options "-dict=${dictionary}")
    endif()
    add_test(NAME Fuzz.${name} COMMAND ${target} ${options} -seed=1
      -max_total_time=${EXEC_WRAPPER_FUZZ_SECONDS} "-artifact_prefix=${found}-" "${found}"
      "${corpus}")
  else()
    target_compile_options(${target} PRIVATE -O0)
    add_test(NAME Fuzz.${name} COMMAND ${target} "${corpus}" ${arg_MUTATIONS})
  endif()
  set_tests_properties(Fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
