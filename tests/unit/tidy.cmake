# The rules of the tree that no compiler checks, and the proof that each of
# them catches what it is for.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME tidy_test
  COMMAND ${Python3_EXECUTABLE} tests/tidy/tidy_test.py
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME tidy_self_test
  COMMAND ${Python3_EXECUTABLE} tests/tidy/tidy_test.py --self-test
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
set_tests_properties(tidy_test tidy_self_test PROPERTIES
  LABELS tidy TIMEOUT 120)
