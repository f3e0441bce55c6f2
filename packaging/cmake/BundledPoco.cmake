# The targets Poco::* of a program that contains Poco.
#
# The program contains all of Foundation and the C++ library, and exports them. A plugin links
# neither, so a process has one of each. A plugin links other parts of Poco statically, and hides
# them. Programs that load plugins as the wrapper does, such as their tests, also contain all of
# Foundation. Needs EXEC_WRAPPER_POCO_INCLUDE_DIR and EXEC_WRAPPER_POCO_LIBRARY_DIR.
if(TARGET ExecWrapper::poco_foundation)
  return() # found before
endif()
set(EXEC_WRAPPER_EXPORTS "${CMAKE_CURRENT_LIST_DIR}/exported_symbols.list")

# exec_wrapper_add_archive(TARGET NAME [LIBRARIES target...])
function(exec_wrapper_add_archive target name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LIBRARIES")
  set(file "${EXEC_WRAPPER_POCO_LIBRARY_DIR}/lib${name}.a")
  if(EXISTS "${file}") # not all of them are installed
    add_library(${target} STATIC IMPORTED)
    set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${file}")
    target_link_libraries(${target} INTERFACE ${arg_LIBRARIES})
  endif()
endfunction()

find_package(Threads REQUIRED)
set(EXEC_WRAPPER_IS_PROGRAM "$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>")
exec_wrapper_add_archive(ExecWrapper::poco_pcre pcre)
exec_wrapper_add_archive(ExecWrapper::poco_z z)
exec_wrapper_add_archive(ExecWrapper::poco_foundation PocoFoundation
  LIBRARIES ExecWrapper::poco_pcre ExecWrapper::poco_z)

add_library(Poco::Foundation INTERFACE IMPORTED)
target_include_directories(Poco::Foundation INTERFACE "${EXEC_WRAPPER_POCO_INCLUDE_DIR}")
target_compile_definitions(Poco::Foundation INTERFACE # as in Debian's package
  POCO_UNBUNDLED POCO_ENABLE_CPP11 POCO_ENABLE_CPP14 POCO_OS_FAMILY_UNIX POCO_HAVE_FD_EPOLL
  _REENTRANT _THREAD_SAFE _LARGEFILE64_SOURCE _FILE_OFFSET_BITS=64 _XOPEN_SOURCE=500)
target_link_libraries(Poco::Foundation INTERFACE
  "$<${EXEC_WRAPPER_IS_PROGRAM}:$<LINK_LIBRARY:WHOLE_ARCHIVE,ExecWrapper::poco_foundation>>"
  Threads::Threads ${CMAKE_DL_LIBS})
target_link_options(Poco::Foundation INTERFACE
  "$<${EXEC_WRAPPER_IS_PROGRAM}:LINKER:--dynamic-list=${EXEC_WRAPPER_EXPORTS}>")

exec_wrapper_add_archive(Poco::JSON PocoJSON LIBRARIES Poco::Foundation)
exec_wrapper_add_archive(Poco::Net PocoNet LIBRARIES Poco::Foundation)
exec_wrapper_add_archive(Poco::Util PocoUtil LIBRARIES Poco::Foundation)
exec_wrapper_add_archive(Poco::Crypto PocoCrypto LIBRARIES Poco::Foundation OpenSSL::Crypto)
exec_wrapper_add_archive(Poco::NetSSL PocoNetSSL
  LIBRARIES Poco::Crypto Poco::Util Poco::Net OpenSSL::SSL OpenSSL::Crypto)

# Only this project has databases: a plugin of somebody else needs no libraries for them.
if(EXISTS "${EXEC_WRAPPER_POCO_LIBRARY_DIR}/libPocoData.a")
  find_package(PostgreSQL REQUIRED)
  find_package(SQLite3 REQUIRED)
  exec_wrapper_add_archive(Poco::Data PocoData LIBRARIES Poco::Foundation)
  exec_wrapper_add_archive(Poco::DataSQLite PocoDataSQLite LIBRARIES Poco::Data SQLite::SQLite3)
  exec_wrapper_add_archive(Poco::DataPostgreSQL PocoDataPostgreSQL
    LIBRARIES Poco::Data PostgreSQL::PostgreSQL)
endif()

# exec_wrapper_link_into_program(TARGET)
#
# For a shared object that the program loads: it uses Foundation and the C++ library of the program.
# A missing symbol is reported when the object is loaded, not in the middle of a run.
function(exec_wrapper_link_into_program target)
  target_link_options(${target} PRIVATE -nodefaultlibs LINKER:-z,now LINKER:-Bsymbolic
    LINKER:-z,pack-relative-relocs LINKER:--gc-sections)
  target_link_libraries(${target} PRIVATE m gcc_eh gcc c)
endfunction()
