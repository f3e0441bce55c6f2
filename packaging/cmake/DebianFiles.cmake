# Run by CPack on the installed trees: adds the files that every Debian package must have.
set(source "${CPACK_EXEC_WRAPPER_SOURCE_DIR}")
set(debian "${source}/packaging/debian")
set(readable OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

function(compress file)
  execute_process(COMMAND gzip -9n "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(complete_tree root package)
  set(doc "${root}/usr/share/doc/${package}")
  file(COPY "${debian}/copyright" "${debian}/changelog" DESTINATION "${doc}"
    FILE_PERMISSIONS ${readable})
  file(RENAME "${doc}/changelog" "${doc}/changelog.Debian")
  compress("${doc}/changelog.Debian")
  if(EXISTS "${doc}/CHANGELOG.md")
    file(RENAME "${doc}/CHANGELOG.md" "${doc}/changelog")
    compress("${doc}/changelog")
  endif()
  file(GLOB pages "${root}/usr/share/man/man*/*.[0-9]")
  foreach(page IN LISTS pages)
    compress("${page}")
  endforeach()
  set(overrides "${root}/usr/share/lintian/overrides")
  file(COPY "${debian}/${package}.lintian-overrides" DESTINATION "${overrides}"
    FILE_PERMISSIONS ${readable})
  file(RENAME "${overrides}/${package}.lintian-overrides" "${overrides}/${package}")
endfunction()

complete_tree("${CPACK_TEMPORARY_DIRECTORY}/program" exec-wrapper)
complete_tree("${CPACK_TEMPORARY_DIRECTORY}/history" exec-wrapper-history)
complete_tree("${CPACK_TEMPORARY_DIRECTORY}/sdk" exec-wrapper-dev)

# The configuration files: packaging/debian/conffiles lists them.
file(COPY "${source}/config/exec_wrapper.properties" "${source}/config/taskrunner.properties"
  DESTINATION "${CPACK_TEMPORARY_DIRECTORY}/program/etc/exec_wrapper" FILE_PERMISSIONS ${readable})
