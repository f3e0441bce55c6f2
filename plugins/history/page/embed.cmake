# cmake -DOUTPUT=file.cpp -DFRAME=page.html -DSTYLE=page.css -DSCRIPTS=a.js,b.js -P embed.cmake
#
# Writes a C++ source with the texts of these files. The scripts become one function, so that nothing
# of them is global.
cmake_minimum_required(VERSION 3.18)

# Literals are split: compilers limit the length of one.
function(append_text name text)
  string(LENGTH "${text}" length)
  set(literals "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 8000 piece)
    string(APPEND literals "\n    R\"=====(${piece})=====\"")
    math(EXPR at "${at} + 8000")
  endwhile()
  set(source "${source}const std::string_view ${name} = ${literals};\n\n" PARENT_SCOPE)
endfunction()

# file(READ) alone would lose brackets and semicolons in lists: the text stays one quoted argument.
set(script "'use strict';\n(() => {\n")
string(REPLACE "," ";" files "${SCRIPTS}")
foreach(file IN LISTS files)
  file(READ "${file}" text)
  string(APPEND script "${text}\n")
endforeach()
string(APPEND script "})();\n")
file(READ "${STYLE}" style)
file(READ "${FRAME}" frame)

set(source "// Written by embed.cmake.\n#include \"history/page/page_files.h\"\n\n")
string(APPEND source "namespace exec_wrapper::history {\n\n")
append_text(kPageFrame "${frame}")
append_text(kPageStyle "${style}")
append_text(kPageScript "${script}")
string(APPEND source "} // namespace exec_wrapper::history\n")
file(WRITE "${OUTPUT}" "${source}")
