# The packages Turnstone builds on and the functions its folders use.

set(TURNSTONE_SANITIZE "" CACHE STRING
  "Sanitizers to build with: address,undefined or thread")
option(TURNSTONE_FUZZ "Build the fuzzers, with both; needs clang" OFF)

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(OpenSSL REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(expat CONFIG REQUIRED)
find_package(zstd CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
find_library(TURNSTONE_STEMMER stemmer REQUIRED)

find_program(TURNSTONE_CCACHE ccache)
if(TURNSTONE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TURNSTONE_CCACHE})
endif()
find_program(TURNSTONE_MOLD mold)
if(TURNSTONE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Flags of every target, ours and generated.
add_library(turnstone_flags INTERFACE)
target_include_directories(turnstone_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(TURNSTONE_SANITIZE)
  target_compile_options(turnstone_flags INTERFACE
    -fsanitize=${TURNSTONE_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(turnstone_flags INTERFACE
    -fsanitize=${TURNSTONE_SANITIZE})
endif()

if(TURNSTONE_FUZZ)
  target_compile_options(turnstone_flags INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(turnstone_flags INTERFACE -fsanitize=address,undefined)
endif()

# Warnings are errors in what we write; generated code is not ours to mend.
add_library(turnstone_warnings INTERFACE)
target_compile_options(turnstone_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor
  -Wno-missing-field-initializers
  # False alarms of g++ 12 on std::string's operator+ (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# turnstone_library(NAME SOURCES ... PUBLIC ... PRIVATE ...)
function(turnstone_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name}
    PUBLIC turnstone_flags ${ARG_PUBLIC}
    PRIVATE turnstone_warnings ${ARG_PRIVATE})
endfunction()

# turnstone_binary(NAME SOURCES ... PRIVATE ...)
function(turnstone_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name}
    PRIVATE turnstone_flags turnstone_warnings ${ARG_PRIVATE})
endfunction()

# turnstone_test(NAME LABEL unit|service|system SOURCES ... PRIVATE ...)
# One executable and one ctest entry; LABEL groups them for tests/check.sh.
function(turnstone_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name}
    PRIVATE turnstone_flags turnstone_warnings ${ARG_PRIVATE}
            GTest::gmock_main)
  add_test(NAME ${name} COMMAND ${name}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 600)
endfunction()
