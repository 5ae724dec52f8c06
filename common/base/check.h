// Checks for broken code, in every build. Bad input is a Status instead.

#pragma once

namespace turnstone {

// Prints where and what to standard error, then aborts.
[[noreturn]] void CheckFailed(const char* file, int line,
                              const char* condition);

}  // namespace turnstone

// Aborts if `condition` is false: the program itself is wrong.
#define TS_CHECK(condition)           \
  ((condition) ? static_cast<void>(0) \
               : ::turnstone::CheckFailed(__FILE__, __LINE__, #condition))
