# The build of a room, of the protos, of embedded files and of a program.
include(GoogleTest)

# assay_needs_grpc(OUT dep...): whether any dependency is grpc++ or a room that was left out for want of it.
function(assay_needs_grpc out)
  set(${out} FALSE PARENT_SCOPE)
  if(ASSAY_WITH_GRPC)
    return()
  endif()
  get_property(left_out GLOBAL PROPERTY assay_left_out)
  foreach(dep IN LISTS ARGN)
    if(dep STREQUAL "gRPC::grpc++" OR dep IN_LIST left_out)
      set(${out} TRUE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# Links `target` to rooms (by their short names) and to libraries (by their CMake targets).
function(assay_link target scope)
  foreach(dep IN LISTS ARGN)
    if(TARGET assay_${dep})
      target_link_libraries(${target} ${scope} assay_${dep})
    elseif(dep MATCHES "::" OR TARGET ${dep})
      target_link_libraries(${target} ${scope} ${dep})
    else()
      message(FATAL_ERROR "${target}: no room or library named ${dep}; rooms are declared before their users")
    endif()
  endforeach()
endfunction()

# assay_room(folder DEPENDS room-or-library... [TEST_DEPENDS room-or-library...] [EMBED subfolder]
#            [GRPC_FOLDER subfolder]):
# all *.cc below the folder are one library, all *_test.cc its tests: `foo_test.cc` is a unit test (no sockets, no real
# time), `foo_loop_test.cc` runs over the in-memory pipe, `foo_e2e_test.cc` starts real programs on port 0. What is in
# GRPC_FOLDER needs grpc++; a build without that leaves the subfolder out and defines ASSAY_WITHOUT_GRPC for the room.
function(assay_room folder)
  cmake_parse_arguments(ROOM "" "EMBED;GRPC_FOLDER" "DEPENDS;TEST_DEPENDS" ${ARGN})
  get_filename_component(name ${folder} NAME)
  assay_needs_grpc(skip ${ROOM_DEPENDS})
  if(skip)
    set_property(GLOBAL APPEND PROPERTY assay_left_out ${name})
    return()
  endif()

  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  if(ROOM_GRPC_FOLDER AND NOT ASSAY_WITH_GRPC)
    list(FILTER all EXCLUDE REGEX "/${folder}/${ROOM_GRPC_FOLDER}/")
  elseif(ROOM_GRPC_FOLDER)
    list(APPEND ROOM_DEPENDS gRPC::grpc++)
  endif()
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "(_test|_benchmark|/main)\\.cc$")
  if(sources)
    add_library(assay_${name} STATIC ${sources})
    target_link_libraries(assay_${name} PUBLIC assay_options Threads::Threads)
    assay_link(assay_${name} PUBLIC ${ROOM_DEPENDS})
    if(ROOM_GRPC_FOLDER AND NOT ASSAY_WITH_GRPC)
      target_compile_definitions(assay_${name} PRIVATE ASSAY_WITHOUT_GRPC)
    endif()
  else()
    add_library(assay_${name} INTERFACE)
    target_link_libraries(assay_${name} INTERFACE assay_options)
    assay_link(assay_${name} INTERFACE ${ROOM_DEPENDS})
  endif()
  if(ROOM_EMBED)
    assay_embed(${name}_${ROOM_EMBED} GLOB ${folder}/${ROOM_EMBED}/*)
    if(sources)
      target_link_libraries(assay_${name} PUBLIC assay_${name}_${ROOM_EMBED})
    endif()
  endif()

  foreach(label unit loop e2e)
    set(tests ${all})
    if(label STREQUAL "unit")
      list(FILTER tests INCLUDE REGEX "_test\\.cc$")
      list(FILTER tests EXCLUDE REGEX "_(loop|e2e)_test\\.cc$")
    else()
      list(FILTER tests INCLUDE REGEX "_${label}_test\\.cc$")
    endif()
    if(tests)
      assay_test(${name}_${label}_test LABEL ${label} SOURCES ${tests} DEPENDS ${name} ${ROOM_TEST_DEPENDS})
    endif()
  endforeach()

  file(GLOB benchmarks CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*_benchmark.cc)
  if(benchmarks)
    add_executable(${name}_benchmark ${benchmarks})
    target_link_libraries(${name}_benchmark PRIVATE assay_${name} benchmark::benchmark_main)
    target_compile_definitions(${name}_benchmark PRIVATE ASSAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  endif()
endfunction()

# googletest's headers take longer to read than most tests: they are read once, and each test begins with them. Tests
# are compiled more often than they run, so nothing optimises them; beside a precompiled header, optimising lets g++ 12
# warn of the standard library, too. What they test is optimised as elsewhere. Some libraries ask for -pthread, and
# what is precompiled without it serves nobody who has it.
set(assay_test_options -O0 -pthread)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/test_headers.cc CONTENT "// CMake precompiles headers for sources only.\n")
add_library(assay_test_headers OBJECT ${CMAKE_BINARY_DIR}/test_headers.cc)
target_link_libraries(assay_test_headers PRIVATE assay_options Threads::Threads GTest::gmock)
target_precompile_headers(assay_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
target_compile_options(assay_test_headers PRIVATE ${assay_test_options})

# assay_test(name LABEL unit|loop|e2e SOURCES file... DEPENDS room...)
function(assay_test name)
  cmake_parse_arguments(TEST "" "LABEL" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  assay_link(${name} PRIVATE ${TEST_DEPENDS})
  if(TARGET assay_testing)
    target_link_libraries(${name} PRIVATE assay_testing)
  endif()
  target_link_libraries(${name} PRIVATE GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM assay_test_headers)
  target_compile_options(${name} PRIVATE ${assay_test_options})
  target_compile_definitions(${name} PRIVATE ASSAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             ASSAY_PROGRAM="${CMAKE_BINARY_DIR}/assay")
  # ctest runs nothing at all if one program does not list its tests in time, and a busy machine may take long for that.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX "${name}."
                       PROPERTIES LABELS ${TEST_LABEL} TIMEOUT 900)
endfunction()

# assay_protos(name): messages of the files in protos/ and of those of Debian's grpc-proto that we speak.
function(assay_protos name)
  set(out ${CMAKE_BINARY_DIR}/protos)
  file(MAKE_DIRECTORY ${out})
  file(GLOB_RECURSE own CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/protos ${CMAKE_SOURCE_DIR}/protos/*.proto)
  set(theirs grpc/health/v1/health.proto grpc/reflection/v1/reflection.proto grpc/reflection/v1alpha/reflection.proto
             grpc/testing/empty.proto grpc/testing/messages.proto grpc/testing/test.proto)
  set(generated)
  foreach(file IN LISTS own theirs)
    if(file IN_LIST own)
      set(source ${CMAKE_SOURCE_DIR}/protos/${file})
    else()
      set(source ${GRPC_PROTO_DIR}/${file})
    endif()
    string(REGEX REPLACE "\\.proto$" ".pb" stem ${file})
    add_custom_command(OUTPUT ${out}/${stem}.cc ${out}/${stem}.h
      COMMAND protobuf::protoc -I ${CMAKE_SOURCE_DIR}/protos -I ${GRPC_PROTO_DIR} --cpp_out=${out} ${source}
      DEPENDS ${source} COMMENT "protoc ${file}" VERBATIM)
    list(APPEND generated ${out}/${stem}.cc)
  endforeach()
  if(ASSAY_SANITIZE MATCHES "thread")
    # ThreadSanitizer's macro adds two counters to each map field, for which Debian's libprotobuf leaves no room.
    file(CONFIGURE OUTPUT ${out}/google/protobuf/map_field.h CONTENT "#pragma once
#include <memory>
#pragma push_macro(\"__SANITIZE_THREAD__\")
#undef __SANITIZE_THREAD__
#include_next <google/protobuf/map_field.h>
#pragma pop_macro(\"__SANITIZE_THREAD__\")
" @ONLY)
  endif()
  add_library(assay_${name} STATIC ${generated})
  target_include_directories(assay_${name} SYSTEM PUBLIC ${out})
  target_link_libraries(assay_${name} PUBLIC protobuf::libprotobuf)
endfunction()

# assay_embed(name GLOB pattern): the files become part of the program. The generated <name>_embedded.h declares
#   std::span<const assay::EmbeddedFile> Embedded_<name>();   // {path relative to the repository, content}
# The assembler reads the files (.incbin), so that no size limit and no escaping stand between file and program.
function(assay_embed name)
  cmake_parse_arguments(EMBED "" "" "GLOB" ${ARGN})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/${EMBED_GLOB})
  set(dir ${CMAKE_BINARY_DIR}/embedded)
  set(asm "    .section .rodata\n")
  set(entries "")
  set(externs "")
  set(absolute)
  set(index 0)
  foreach(file IN LISTS files)
    set(symbol embedded_${name}_${index})
    string(APPEND asm "    .global ${symbol}\n    .global ${symbol}_end\n${symbol}:\n    .incbin \"${CMAKE_SOURCE_DIR}/${file}\"\n${symbol}_end:\n    .byte 0\n")
    string(APPEND externs "extern \"C\" const char ${symbol}[];\nextern \"C\" const char ${symbol}_end[];\n")
    string(APPEND entries "    {\"${file}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    list(APPEND absolute ${CMAKE_SOURCE_DIR}/${file})
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND asm "    .section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${dir}/${name}_embedded.S CONTENT "${asm}" @ONLY)
  file(CONFIGURE OUTPUT ${dir}/${name}_embedded.h CONTENT "#pragma once
#include <span>
#include \"harness/base/embedded_file.h\"
namespace assay {
std::span<const EmbeddedFile> Embedded_${name}();
}
" @ONLY)
  file(CONFIGURE OUTPUT ${dir}/${name}_embedded.cc CONTENT "#include \"${name}_embedded.h\"
#include <vector>
${externs}namespace assay {
std::span<const EmbeddedFile> Embedded_${name}() {
  static const std::vector<EmbeddedFile> files = {
${entries}  };
  return files;
}
}
" @ONLY)
  set_source_files_properties(${dir}/${name}_embedded.S PROPERTIES OBJECT_DEPENDS "${absolute}")
  add_library(assay_${name} STATIC ${dir}/${name}_embedded.S ${dir}/${name}_embedded.cc)
  target_include_directories(assay_${name} PUBLIC ${dir})
  target_link_libraries(assay_${name} PRIVATE assay_options)
endfunction()

# assay_program(name MAIN file DEPENDS room...)
function(assay_program name)
  cmake_parse_arguments(PROGRAM "" "MAIN" "DEPENDS" ${ARGN})
  assay_needs_grpc(skip ${PROGRAM_DEPENDS})
  if(skip)
    return()
  endif()
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${PROGRAM_MAIN})
    return()
  endif()
  add_executable(${name} ${PROGRAM_MAIN})
  target_link_libraries(${name} PRIVATE assay_options)
  assay_link(${name} PRIVATE ${PROGRAM_DEPENDS})
  # The e2e tests of its rooms start it.
  foreach(room IN LISTS PROGRAM_DEPENDS)
    if(TARGET ${room}_e2e_test)
      add_dependencies(${room}_e2e_test ${name})
    endif()
  endforeach()
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
