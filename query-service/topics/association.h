// How surely two things belong together.

#pragma once

namespace turnstone {

// Returns Dunning's log-likelihood ratio of `left` and `right` being `both`
// times together among `all`, or 0 if they are so less often than by chance.
// `both` is at most `left` and `right`. Chance reaches 10.83 once in a
// thousand.
double LogLikelihood(double both, double left, double right, double all);

}  // namespace turnstone
