// Tests of how surely two things belong together.

#include "gtest/gtest.h"
#include "query-service/topics/association.h"

namespace turnstone {
namespace {

TEST(AssociationTest, ChanceAndLessIsNothing) {
  EXPECT_EQ(LogLikelihood(1, 10, 10, 100), 0);
  EXPECT_EQ(LogLikelihood(0, 10, 10, 100), 0);
}

TEST(AssociationTest, RisesWithWhatIsTogether) {
  EXPECT_GT(LogLikelihood(3, 10, 10, 100), LogLikelihood(2, 10, 10, 100));
  EXPECT_GT(LogLikelihood(20, 100, 100, 1000), LogLikelihood(2, 10, 10, 100));
}

TEST(AssociationTest, IsTheRatioOfDunning) {
  // Always together, each in half of all: 2 * 20 ln 2.
  EXPECT_NEAR(LogLikelihood(10, 10, 10, 20), 27.7259, 1e-4);
}

}  // namespace
}  // namespace turnstone
