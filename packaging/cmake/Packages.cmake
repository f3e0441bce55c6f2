# The Debian packages that packaging/deb makes: the program, the history, and the SDK. Their version, date and
# maintainer are in packaging/debian/changelog.
set(debian_dir "${PROJECT_SOURCE_DIR}/packaging/debian")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${debian_dir}/changelog")
file(STRINGS "${debian_dir}/changelog" entry REGEX "^exec-wrapper \\(.*-.*\\)" LIMIT_COUNT 1)
string(REGEX MATCH "\\((.*)-(.*)\\)" ignored "${entry}")
set(version "${CMAKE_MATCH_1}-${CMAKE_MATCH_2}")
set(CPACK_DEBIAN_PACKAGE_VERSION "${CMAKE_MATCH_1}")
set(CPACK_DEBIAN_PACKAGE_RELEASE "${CMAKE_MATCH_2}")
file(STRINGS "${debian_dir}/changelog" signature REGEX "^ -- " LIMIT_COUNT 1)
string(REGEX REPLACE "^ -- (.*>)  .*" "\\1" CPACK_PACKAGE_CONTACT "${signature}")

set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME exec-wrapper)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each has its own
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/deb")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/packaging/cmake/DebianFiles.cmake")
set(CPACK_EXEC_WRAPPER_SOURCE_DIR "${PROJECT_SOURCE_DIR}") # for that script

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE) # a package for each component
set(CPACK_COMPONENTS_ALL program history sdk)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME exec-wrapper)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS 
  "default-mta | mail-transport-agent, exec-wrapper-history")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA "${debian_dir}/conffiles;${debian_dir}/postrm")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "supervisor to put in front of any command
exec_wrapper runs a command under guards, with a time limit and retries, and
reports the result: for jobs of cron, units of systemd, tasks in containers.
.
 * A lock file lets one run at a time; a process API decides for many machines.
 * A time limit ends the whole process group, not just its leader.
 * One line reports how a run failed; a process API and Rollbar get it too.
 * Words, streams, signals and exit status stay the command's own.
.
Guards, runners and reporters are plugins, chosen by settings.")

set(CPACK_DEBIAN_HISTORY_PACKAGE_NAME exec-wrapper-history)
set(CPACK_DEBIAN_HISTORY_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_HISTORY_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_HISTORY_PACKAGE_DEPENDS "exec-wrapper (= ${version})")
set(CPACK_COMPONENT_HISTORY_DESCRIPTION "supervisor to put in front of any command - history of runs
exec_wrapper runs a command under guards, with a time limit and retries, and
reports the result.
.
This package keeps all runs in a database, SQLite or PostgreSQL: the reporter
history, and exec_wrapper_history, which lists what failed, what is late and
what runs now.")

set(CPACK_DEBIAN_SDK_PACKAGE_NAME exec-wrapper-dev)
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SDK_PACKAGE_DEPENDS "exec-wrapper (= ${version})")
if(EXEC_WRAPPER_POCO STREQUAL "system")
  string(APPEND CPACK_DEBIAN_SDK_PACKAGE_DEPENDS ", libpoco-dev")
endif()
set(CPACK_DEBIAN_SDK_PACKAGE_SUGGESTS "cmake, g++, libgmock-dev, libgtest-dev, make")
set(CPACK_COMPONENT_SDK_DESCRIPTION "supervisor to put in front of any command - plugin development
exec_wrapper runs a command under guards, with a time limit and retries, and
reports the result. Its guards, runners and reporters are plugins.
.
This package holds what it takes to write one: the headers, a CMake package
with exec_wrapper_add_plugin(), and the tests that every plugin has to pass.")

include(CPack)
