# exec_wrapper_add_plugin(NAME SOURCES file... [LIBRARIES target...])
#
# Builds the plugin NAME.so, for the bundled plugins and for third parties alike.
#
# All symbols are hidden except the descriptor and the factory: the loader opens plugins into one
# name space, where two classes with the same visible name would run each other's code. The target
# NAME_plugin is the shared object, NAME_objects its compiled sources, for the plugin's own tests.
# EXEC_WRAPPER_PLUGIN_OUTPUT_DIR is the directory of the shared object (default: the current binary
# directory). The wrapper refuses a plugin that other users can write, so their write permission is
# removed with any umask.
function(exec_wrapper_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "exec_wrapper_add_plugin(NAME SOURCES file... [LIBRARIES target...])")
  endif()
  set(output_dir "${CMAKE_CURRENT_BINARY_DIR}")
  if(EXEC_WRAPPER_PLUGIN_OUTPUT_DIR)
    set(output_dir "${EXEC_WRAPPER_PLUGIN_OUTPUT_DIR}")
  endif()

  add_library(${name}_objects OBJECT ${arg_SOURCES})
  target_link_libraries(${name}_objects PUBLIC ExecWrapper::sdk ${arg_LIBRARIES})
  target_include_directories(${name}_objects PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  set_target_properties(${name}_objects PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)

  add_library(${name}_plugin MODULE)
  target_link_libraries(${name}_plugin PRIVATE ${name}_objects)
  set_target_properties(${name}_plugin PROPERTIES
    PREFIX ""
    OUTPUT_NAME ${name}
    LINKER_LANGUAGE CXX
    LIBRARY_OUTPUT_DIRECTORY "${output_dir}")
  # The symbols of static libraries stay hidden too.
  target_link_options(${name}_plugin PRIVATE -Wl,--as-needed -Wl,--exclude-libs,ALL)
  if(EXEC_WRAPPER_POCO STREQUAL "bundled")
    exec_wrapper_link_into_program(${name}_plugin)
  elseif(NOT EXEC_WRAPPER_SANITIZE) # the sanitizer's functions are in the program
    target_link_options(${name}_plugin PRIVATE -Wl,-z,defs) # fails at build time, not in a run
  endif()
  add_custom_command(TARGET ${name}_plugin POST_BUILD
    COMMAND chmod go-w "$<TARGET_FILE:${name}_plugin>" "${output_dir}" VERBATIM)
endfunction()

# exec_wrapper_install_plugin(NAME [COMPONENT component])
#
# Installs the plugin in the program's plugin directory, EXEC_WRAPPER_PLUGIN_DIR, and removes the
# write permission of other users to that directory.
function(exec_wrapper_install_plugin name)
  install(TARGETS ${name}_plugin LIBRARY DESTINATION "${EXEC_WRAPPER_PLUGIN_DIR}" ${ARGN})
  set(directory "${EXEC_WRAPPER_PLUGIN_DIR}")
  if(NOT IS_ABSOLUTE "${directory}")
    string(PREPEND directory "\${CMAKE_INSTALL_PREFIX}/")
  endif()
  install(CODE "execute_process(COMMAND chmod go-w \"\$ENV{DESTDIR}${directory}\"
    COMMAND_ERROR_IS_FATAL ANY)" ${ARGN})
endfunction()
