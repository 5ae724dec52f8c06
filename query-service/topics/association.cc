#include "query-service/topics/association.h"

#include <algorithm>
#include <cmath>

namespace turnstone {
namespace {

double TimesLog(double a, double b) { return a <= 0 ? 0 : a * std::log(a / b); }

}  // namespace

double LogLikelihood(double both, double left, double right, double all) {
  all = std::max(all, left + right);
  const double expected = left * right / all;
  if (both <= expected) return 0;
  const double neither = all - left - right + both;
  return 2 * (TimesLog(both, expected) +
              TimesLog(left - both, left * (all - right) / all) +
              TimesLog(right - both, (all - left) * right / all) +
              TimesLog(neither, (all - left) * (all - right) / all));
}

}  // namespace turnstone
