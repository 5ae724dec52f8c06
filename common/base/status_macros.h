// Early return on an error Status.

#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function if `expression` is not OK.
#define TS_RETURN_IF_ERROR(expression)       \
  do {                                       \
    ::absl::Status ts_status = (expression); \
    if (!ts_status.ok()) return ts_status;   \
  } while (false)

#define TS_CONCAT_INNER(a, b) a##b
#define TS_CONCAT(a, b) TS_CONCAT_INNER(a, b)

// Evaluates a StatusOr; returns its error or assigns its value to `target`,
// which may be a declaration.
#define TS_ASSIGN_OR_RETURN(target, expression) \
  TS_ASSIGN_OR_RETURN_INNER(TS_CONCAT(ts_result_, __LINE__), target, expression)
#define TS_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                 \
  if (!result.ok()) return result.status();                   \
  target = std::move(result).value()
