#include <gtest/gtest.h>

#include "common/model/date.h"

namespace turnstone {
namespace {

TEST(DateTest, DaysCountFrom1970) {
  EXPECT_EQ(ParseDate("1970-01-01").value(), 0);
  EXPECT_EQ(ParseDate("1969-12-31").value(), -1);
  EXPECT_EQ(ParseDate("2017-12-18").value(), 17518);
}

TEST(DateTest, DaysAreWrittenAsTheyAreRead) {
  for (const char* text : {"1970-01-01", "1969-12-31", "2017-12-18"}) {
    EXPECT_EQ(FormatDate(ParseDate(text).value()), text);
  }
}

TEST(DateTest, OtherFormsAreRefused) {
  for (const char* text :
       {"", "2017", "2017-1-1", "2017-02-29", "2017-13-01", " 2017-12-18",
        "2017-12-18T00:00:00", "18.12.2017"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseDate(text).status())) << text;
  }
}

}  // namespace
}  // namespace turnstone
