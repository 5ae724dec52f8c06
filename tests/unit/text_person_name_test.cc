#include <gmock/gmock.h>

#include "common/text/person_name.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PersonNameTest, WordsHaveNoDiacriticsHonorificsOrPunctuation) {
  EXPECT_THAT(NameWords("Dr. JOS\xC3\x89 O\xE2\x80\x99Neil-Ruiz"),
              ElementsAre("jose", "oneil", "ruiz"));
  EXPECT_THAT(NameWords("\xC5\x81ukasz S\xC3\xB8rensen"),
              ElementsAre("lukasz", "sorensen"));
  EXPECT_THAT(NameWords("Mr."), IsEmpty());
}

TEST(PersonNameTest, ShortFormsAreBeginningsOrCommonOnes) {
  EXPECT_TRUE(IsShortFor("matt", "matthew"));
  EXPECT_TRUE(IsShortFor("bob", "robert"));
  EXPECT_FALSE(IsShortFor("robert", "bob"));
  EXPECT_FALSE(IsShortFor("jo", "john"));
}

TEST(PersonNameTest, OtherFormsAreShorterOrLonger) {
  EXPECT_THAT(OtherFormsOf("bob"), ElementsAre("robert"));
  EXPECT_THAT(OtherFormsOf("robert"), ElementsAre("bob", "bobby"));
  EXPECT_THAT(OtherFormsOf("lea"), IsEmpty());
}

}  // namespace
}  // namespace turnstone
