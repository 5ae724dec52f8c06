#include <gtest/gtest.h>

#include "common/base/hash.h"
#include "query-service/store/names.h"
#include "query-service/store/rows.h"

namespace turnstone {
namespace {

TEST(StoreRowsTest, BytesAreThoseOfFormatVersion1) {
  EXPECT_EQ(ToHex(DocKey(258)), "00000102");
  EXPECT_EQ(ToHex(EncodeOrdinal(7)), "00000007");
  EXPECT_EQ(ToHex(EncodeSequence(7)), "0000000000000007");
  EXPECT_EQ(ToHex(EncodeTurnIds({1, 258})), "0000000100000102");
  EXPECT_EQ(ToHex(EncodeRecordRow({1, std::string(32, '\x02')})),
            "0000000000000001" + ToHex(std::string(32, '\x02')));
}

TEST(StoreRowsTest, EveryTruncationIsDataLoss) {
  const std::string record = EncodeRecordRow({1, std::string(32, 'x')});
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_TRUE(
        absl::IsDataLoss(DecodeRecordRow(record.substr(0, size)).status()));
  }
  for (size_t size = 0; size < 4; ++size) {
    EXPECT_TRUE(absl::IsDataLoss(
        DecodeOrdinal(EncodeOrdinal(1).substr(0, size)).status()));
    EXPECT_TRUE(absl::IsDataLoss(
        DecodeSequence(EncodeSequence(1).substr(0, size)).status()));
  }
  EXPECT_TRUE(absl::IsDataLoss(FindTurnId(std::string(3, 0), 5).status()));
}

TEST(StoreRowsTest, TurnIdIsFoundAtItsPlaceOrNot) {
  const std::string ids = EncodeTurnIds({5, 9, 2});
  EXPECT_EQ(FindTurnId(ids, 2).value(), 2u);
  EXPECT_TRUE(absl::IsNotFound(FindTurnId(ids, 3).status()));
}

TEST(NamesTest, NameKeepsItsOrdinalAndOrdinalsAreNeverShared) {
  Names names;
  EXPECT_TRUE(names.Restore("b", 3));
  EXPECT_FALSE(names.Restore("a", 3));
  EXPECT_FALSE(names.Restore("b", 2));
  EXPECT_FALSE(names.Restore("c", Names::kNone));
  EXPECT_EQ(names.next(), 4u);
  EXPECT_EQ(names.Add("a"), 4u);
  EXPECT_EQ(names.Find("a"), 4u);
  EXPECT_EQ(names.Find("none"), Names::kNone);
  EXPECT_EQ(std::string(names.Of(3)), "b");
}

}  // namespace
}  // namespace turnstone
