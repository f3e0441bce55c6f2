# Bundled plugins that are part of the program: the plugins of most runs, so that no shared object
# has to be found, checked, opened and relocated. The shared objects are built too, for the tests.
set(linked_by_default "")
if(EXEC_WRAPPER_POCO STREQUAL "bundled")
  set(linked_by_default exec lock_file log process_api shell)
endif()
set(EXEC_WRAPPER_LINKED_PLUGINS "${linked_by_default}" CACHE STRING
  "Bundled plugins that are linked into the program, as a list")
add_library(linked_plugins INTERFACE)

# exec_wrapper_link_plugin(NAME)
#
# Compiles the plugin's sources again, with unique names for the symbols that every shared object
# exports under the same name. Its `info.cpp` is in the program already.
function(exec_wrapper_link_plugin name)
  get_target_property(sources ${name}_objects SOURCES)
  get_target_property(libraries ${name}_objects LINK_LIBRARIES)
  get_target_property(directories ${name}_objects INCLUDE_DIRECTORIES)
  list(FILTER sources EXCLUDE REGEX "/info\\.cpp$")
  add_library(${name}_linked OBJECT ${sources})
  target_link_libraries(${name}_linked PRIVATE ${libraries})
  target_include_directories(${name}_linked PRIVATE ${directories})
  target_compile_definitions(${name}_linked PRIVATE
    exec_wrapper_plugin_descriptor=exec_wrapper_${name}_descriptor
    pocoBuildManifest=exec_wrapper_${name}_manifest)
  list(REMOVE_ITEM libraries ExecWrapper::sdk exec_wrapper_compiler)
  if(EXEC_WRAPPER_POCO STREQUAL "bundled") # see exec_wrapper_lend_cxx_library
    set(lent ${name}_linked plugin_common plugin_json plugin_module http_types
      plugin_http)
    set_target_properties(${lent} PROPERTIES VISIBILITY_INLINES_HIDDEN OFF)
    exec_wrapper_keep_small(${lent})
  endif()
  target_link_libraries(linked_plugins INTERFACE $<TARGET_OBJECTS:${name}_linked> ${libraries})
endfunction()

# The definition of linkedPlugins().
function(exec_wrapper_write_linked_plugins)
  set(declarations "")
  set(entries "")
  foreach(name IN LISTS EXEC_WRAPPER_LINKED_PLUGINS)
    if(NOT TARGET ${name}_linked)
      message(FATAL_ERROR "EXEC_WRAPPER_LINKED_PLUGINS names '${name}', which is not bundled")
    endif()
    string(APPEND declarations
      "extern const exec_wrapper::PluginDescriptor exec_wrapper_${name}_descriptor;\n"
      "bool exec_wrapper_${name}_manifest(Poco::ManifestBase*);\n")
    string(APPEND entries
      "      LinkedPlugin{exec_wrapper_${name}_descriptor, exec_wrapper_${name}_manifest},\n")
  endforeach()
  list(LENGTH EXEC_WRAPPER_LINKED_PLUGINS count)
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/linked_plugins.cpp" @ONLY CONTENT [[
#include "plugins/linked_plugins.h"

#include <array>

extern "C" {
@declarations@}

namespace exec_wrapper::plugins {

std::span<const LinkedPlugin> linkedPlugins() {
  static const std::array<LinkedPlugin, @count@> kLinked = {
@entries@  };
  return kLinked;
}

} // namespace exec_wrapper::plugins
]])
  target_sources(linked_plugins INTERFACE "${CMAKE_CURRENT_BINARY_DIR}/linked_plugins.cpp")
endfunction()
