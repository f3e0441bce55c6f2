# Selects Poco: the system's shared libraries, or the static libraries that packaging/bundled_poco
# makes and that become part of the program. packaging/README.md has the cost of each.
set(EXEC_WRAPPER_POCO "system" CACHE STRING "Poco: system (shared libraries) or bundled (static)")
set_property(CACHE EXEC_WRAPPER_POCO PROPERTY STRINGS system bundled)

if(EXEC_WRAPPER_POCO STREQUAL "system")
  # The package of Poco's PostgreSQL uses this target, but does not define it.
  find_package(PostgreSQL REQUIRED)
  add_library(PostgreSQL::client INTERFACE IMPORTED)
  target_link_libraries(PostgreSQL::client INTERFACE PostgreSQL::PostgreSQL)
  find_package(Poco REQUIRED COMPONENTS Foundation Util JSON Net NetSSL Crypto
    Data DataSQLite DataPostgreSQL)
elseif(EXEC_WRAPPER_POCO STREQUAL "bundled")
  if(EXEC_WRAPPER_SANITIZE)
    message(FATAL_ERROR "the sanitizers replace functions of the C++ library, which a build with "
      "EXEC_WRAPPER_POCO=bundled has in the program; use EXEC_WRAPPER_POCO=system")
  endif()
  set(EXEC_WRAPPER_POCO_DIR "${PROJECT_SOURCE_DIR}/build/poco" CACHE PATH
    "What packaging/bundled_poco has made")
  if(NOT EXISTS "${EXEC_WRAPPER_POCO_DIR}/version")
    message(FATAL_ERROR
      "there is no Poco in ${EXEC_WRAPPER_POCO_DIR}; packaging/bundled_poco makes it")
  endif()
  set(EXEC_WRAPPER_POCO_INCLUDE_DIR "${EXEC_WRAPPER_POCO_DIR}/include")
  set(EXEC_WRAPPER_POCO_LIBRARY_DIR "${EXEC_WRAPPER_POCO_DIR}/lib")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${EXEC_WRAPPER_POCO_DIR}/version")
  file(STRINGS "${EXEC_WRAPPER_POCO_DIR}/version" Poco_VERSION LIMIT_COUNT 1)
  include(BundledPoco)
  include(LaunchOrder)
  # All find_package(Poco) in this tree find this one.
  file(WRITE "${CMAKE_FIND_PACKAGE_REDIRECTS_DIR}/PocoConfig.cmake" "# see BundledPoco.cmake\n")
else()
  message(FATAL_ERROR "EXEC_WRAPPER_POCO is '${EXEC_WRAPPER_POCO}', and not system or bundled")
endif()
string(REGEX MATCH "^[0-9]+\\.[0-9]+" EXEC_WRAPPER_POCO_VERSION "${Poco_VERSION}")

# exec_wrapper_lend_cxx_library(PROGRAM LIBRARY...)
#
# If Poco is in the program, the whole C++ library is too, for the plugins: loading the system's
# library would take longer than the rest of a launch. The few functions of the mathematical library
# that it uses are included. In the program and in its libraries the C++ library's templates are not
# hidden, because a template that is hidden anywhere is hidden from the plugins.
function(exec_wrapper_lend_cxx_library program)
  if(NOT EXEC_WRAPPER_POCO STREQUAL "bundled")
    return()
  endif()
  foreach(name stdc++ m)
    execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=lib${name}.a
      OUTPUT_VARIABLE file OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    add_library(exec_wrapper_static_${name} STATIC IMPORTED GLOBAL)
    set_target_properties(exec_wrapper_static_${name} PROPERTIES IMPORTED_LOCATION "${file}")
  endforeach()
  target_link_libraries(exec_wrapper_static_stdc++ INTERFACE exec_wrapper_static_m)
  target_link_libraries(exec_wrapper_static_m INTERFACE -Wl,-lc) # for frexpl()
  set_property(TARGET ExecWrapper::poco_foundation APPEND
    PROPERTY INTERFACE_LINK_LIBRARIES exec_wrapper_static_m)
  target_link_libraries(${program} PRIVATE
    $<LINK_LIBRARY:WHOLE_ARCHIVE,exec_wrapper_static_stdc++>)
  target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc LINKER:--gc-sections)
  exec_wrapper_link_in_launch_order(${program})
  set_target_properties(${program} ${ARGN} PROPERTIES VISIBILITY_INLINES_HIDDEN OFF)
  exec_wrapper_keep_small(${program} ${ARGN})
endfunction()
