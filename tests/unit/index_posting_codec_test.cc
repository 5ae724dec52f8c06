#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "common/base/hash.h"
#include "query-service/index/bit_packing.h"
#include "query-service/index/crc32c.h"
#include "query-service/index/posting_codec.h"
#include "query-service/index/segment.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

constexpr uint32_t kDocs = 100'000;
constexpr DocId kFirstDoc = 7'000;

TermPostings RandomPostings(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  TermPostings list;
  uint32_t doc = 0;
  for (size_t i = 0; i < count; ++i) {
    doc += random() % 50;
    const uint32_t freq = 1 + (random() % 4 == 0 ? random() % 9 : 0);
    list.docs.push_back(doc++);
    list.freqs.push_back(freq);
    list.lengths.push_back(freq + random() % 100);
    uint32_t place = 0;
    for (uint32_t k = 0; k < freq; ++k) {
      place += random() % 300;
      list.positions.push_back(place++);
    }
  }
  return list;
}

// Reads everything; the first error.
absl::Status ReadAll(const EncodedPostings& encoded, TermPostings* list) {
  auto postings = PostingReader::Open(encoded.postings, kDocs);
  if (!postings.ok()) return postings.status();
  auto positions =
      PositionReader::Open(encoded.positions, postings->block_count());
  if (!positions.ok()) return positions.status();
  PostingBlock block;
  std::vector<uint32_t> places;
  for (size_t number = 0; number < postings->block_count(); ++number) {
    absl::Status read = postings->ReadBlock(number, kFirstDoc, &block);
    if (!read.ok()) return read;
    for (size_t i = 0; i < block.count; ++i) {
      read = positions->Read(number, block, i, &places);
      if (!read.ok()) return read;
      list->docs.push_back(block.docs[i] - kFirstDoc);
      list->freqs.push_back(block.freqs[i]);
      list->positions.insert(list->positions.end(), places.begin(),
                             places.end());
    }
  }
  return absl::OkStatus();
}

// Makes the checksum right again, so that what lies behind it is tested.
std::string WithChecksum(absl::string_view body) {
  std::string bytes(body.data(), body.size());
  AppendCrc32c(&bytes);
  return bytes;
}

TEST(Crc32cTest, IsThatOfTheStandard) {
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
}

TEST(BitPackingTest, EveryWidthComesBackFromEveryPlace) {
  std::mt19937 random(1);
  for (uint32_t bits = 0; bits <= kPackedBitsMax; ++bits) {
    std::vector<uint32_t> values(77);
    const uint64_t mask = (uint64_t{1} << bits) - 1;
    for (uint32_t& value : values) {
      value = static_cast<uint32_t>(random() & mask);
    }
    std::string bytes;
    AppendPacked(values.data(), values.size(), bits, &bytes);
    ASSERT_EQ(bytes.size(), PackedBytes(values.size(), bits));
    for (size_t first = 0; first < values.size(); ++first) {
      std::vector<uint32_t> read(values.size() - first);
      ReadPacked(bytes, first, read.size(), bits, read.data());
      ASSERT_TRUE(std::equal(read.begin(), read.end(),
                             values.begin() + static_cast<long>(first)));
    }
  }
}

TEST(PostingCodecTest, ListsOfEverySizeComeBack) {
  for (const size_t count : {1, 2, 127, 128, 129, 256, 257, 3000}) {
    const TermPostings list = RandomPostings(count, 5);
    EncodedPostings encoded;
    EncodePostings(list, &encoded);
    TermPostings read;
    ASSERT_TRUE(ReadAll(encoded, &read).ok());
    EXPECT_EQ(read.docs, list.docs);
    EXPECT_EQ(read.freqs, list.freqs);
    EXPECT_EQ(read.positions, list.positions);
  }
}

TEST(PostingCodecTest, ExtremeNumbersComeBack) {
  TermPostings list;
  list.docs = {0, kDocs - 1};
  list.freqs = {1, 2};
  list.lengths = {1, 2};
  list.positions = {UINT32_MAX - 1, 0, UINT32_MAX - 1};
  EncodedPostings encoded;
  EncodePostings(list, &encoded);
  TermPostings read;
  ASSERT_TRUE(ReadAll(encoded, &read).ok());
  EXPECT_EQ(read.docs, list.docs);
  EXPECT_EQ(read.positions, list.positions);
}

TEST(PostingCodecTest, TheBlockOfATurnIsFoundFromEveryBlockBefore) {
  const TermPostings list = RandomPostings(2000, 9);
  EncodedPostings encoded;
  EncodePostings(list, &encoded);
  const auto reader = PostingReader::Open(encoded.postings, kDocs);
  ASSERT_TRUE(reader.ok());
  for (uint32_t target = 0; target <= list.docs.back() + 1; target += 13) {
    const auto found =
        std::lower_bound(list.docs.begin(), list.docs.end(), target);
    const size_t expected =
        found == list.docs.end()
            ? reader->block_count()
            : static_cast<size_t>(found - list.docs.begin()) /
                  kBlockPostingsMax;
    for (size_t at = 0; at <= expected; ++at) {
      ASSERT_EQ(reader->FindBlock(at, target), expected);
    }
  }
}

TEST(PostingCodecTest, BytesAreThoseOfFormatVersion2) {
  TermPostings list;
  list.docs = {3, 4, 9};
  list.freqs = {1, 3, 1};
  list.lengths = {10, 20, 30};
  list.positions = {7, 0, 1, 19, 4};
  EncodedPostings encoded;
  EncodePostings(list, &encoded);
  EXPECT_EQ(ToHex(encoded.postings), "0103030203010863801ec1");
  EXPECT_EQ(ToHex(encoded.positions), "010507804800906a0cba");

  // With a directory.
  EncodePostings(RandomPostings(300, 3), &encoded);
  EXPECT_EQ(ToHex(Sha256(encoded.postings + encoded.positions)),
            "1e73328685a5c5b5862166582aa111cae422c531c6a0d44afb77323423b9d0b3");
}

TEST(PostingCodecTest, EveryTruncationIsDataLoss) {
  EncodedPostings whole;
  EncodePostings(RandomPostings(200, 4), &whole);
  for (size_t size = 0; size < whole.postings.size(); ++size) {
    TermPostings read;
    const EncodedPostings cut{whole.postings.substr(0, size), whole.positions};
    EXPECT_TRUE(absl::IsDataLoss(ReadAll(cut, &read)));
  }
  for (size_t size = 0; size < whole.positions.size(); ++size) {
    TermPostings read;
    const EncodedPostings cut{whole.postings, whole.positions.substr(0, size)};
    EXPECT_TRUE(absl::IsDataLoss(ReadAll(cut, &read)));
  }
}

TEST(PostingCodecTest, EveryFlippedBitIsDataLoss) {
  EncodedPostings encoded;
  EncodePostings(RandomPostings(200, 4), &encoded);
  for (std::string* value : {&encoded.postings, &encoded.positions}) {
    for (size_t bit = 0; bit < value->size() * 8; ++bit) {
      (*value)[bit / 8] ^= static_cast<char>(1 << bit % 8);
      TermPostings read;
      EXPECT_TRUE(absl::IsDataLoss(ReadAll(encoded, &read)));
      (*value)[bit / 8] ^= static_cast<char>(1 << bit % 8);
    }
  }
}

TEST(PostingCodecTest, DamageUnderARightChecksumIsNeverReadOutOfBounds) {
  EncodedPostings whole;
  EncodePostings(RandomPostings(200, 4), &whole);
  std::mt19937 random(6);
  for (int round = 0; round < 20'000; ++round) {
    EncodedPostings damaged = whole;
    std::string& value = round % 2 == 0 ? damaged.postings : damaged.positions;
    std::string body = value.substr(0, value.size() - 4);
    if (random() % 3 == 0) body.resize(random() % body.size());
    if (!body.empty()) {
      // Most often near the front, where sizes are.
      const size_t range = random() % 2 == 0 ? 48 : body.size();
      body[random() % std::min(body.size(), range)] =
          static_cast<char>(random());
    }
    value = WithChecksum(body);
    TermPostings read;
    const absl::Status status = ReadAll(damaged, &read);
    ASSERT_TRUE(status.ok() || absl::IsDataLoss(status));
    for (const uint32_t doc : read.docs) ASSERT_LT(doc, kDocs);
  }
}

TEST(SegmentCodecTest, BytesAreThoseOfFormatVersion2) {
  EXPECT_EQ(ToHex(PostingKey(258, "ab")), "000001026162");
  EXPECT_EQ(ToHex(SegmentKey(258)), "7300000102");
  EXPECT_EQ(ToHex(ColumnsKey(258)), "6300000102");
  EXPECT_EQ(ToHex(EncodeSegmentMeta(Segment(nullptr, 1, 2, 3, 4))),
            "0100000002000000030000000000000004");
  EXPECT_EQ(ToHex(EncodeColumns({{1, 2, 3, -4, 5, 6, 4, 8}})),
            "0101000000010000000200000003fffffffc0000000500000006040000000"
            "8c534dee0");
}

TEST(SegmentCodecTest, EveryTruncationIsDataLoss) {
  const std::string columns =
      EncodeColumns({{1, 2, 3, -4, 5}, {6, 7, 8, 9, 0, 5}});
  EXPECT_THAT(
      DecodeColumns(columns).value(),
      ElementsAre(TurnColumns{1, 2, 3, -4, 5}, TurnColumns{6, 7, 8, 9, 0, 5}));
  for (size_t size = 0; size < columns.size(); ++size) {
    EXPECT_TRUE(
        absl::IsDataLoss(DecodeColumns(columns.substr(0, size)).status()));
  }
  const std::string meta = EncodeSegmentMeta(Segment(nullptr, 1, 2, 3, 4));
  for (size_t size = 0; size < meta.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(
        DecodeSegmentMeta(nullptr, 1, meta.substr(0, size)).status()));
  }
}

}  // namespace
}  // namespace turnstone
