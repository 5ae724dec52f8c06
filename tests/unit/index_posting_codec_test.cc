#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "common/base/hash.h"
#include "query-service/index/bm25.h"
#include "query-service/index/posting_codec.h"

namespace turnstone {
namespace {

constexpr SegmentShape kShape{.window_count = 1500, .average_length = 40};
constexpr uint32_t kDocs = kShape.window_count * kWindowTurns;
constexpr DocId kFirstDoc = 7'040;
// Damaged bytes may claim more; nothing of the tests has so many.
constexpr uint64_t kPositionsMax = 1u << 20;

// Turns are at most `gap_end` apart.
TermPostings RandomPostings(size_t count, uint32_t seed,
                            uint32_t gap_end = 25) {
  std::mt19937 random(seed);
  TermPostings list;
  uint32_t doc = 0;
  for (size_t i = 0; i < count; ++i) {
    doc += random() % gap_end;
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

EncodedPostings Encoded(const TermPostings& list,
                        const SegmentShape& shape = kShape) {
  EncodedPostings encoded;
  EncodePostings(list, shape, &encoded);
  return encoded;
}

absl::StatusOr<PositionReader> OpenPositions(const PostingReader& postings,
                                             absl::string_view value) {
  if (postings.block_count() == 1) {
    return PositionReader::OfSmall(postings.small_positions());
  }
  return PositionReader::Open(value, postings.block_count());
}

// Reads the positions of a block one by one and all at once.
absl::Status ReadPositions(const PositionReader& reader, size_t number,
                           const PostingBlock& block, TermPostings* list) {
  uint64_t total = 0;
  for (size_t i = 0; i < block.count; ++i) total += block.freqs[i];
  if (total > kPositionsMax) return absl::DataLossError("too many");
  std::vector<uint32_t> places;
  std::vector<uint32_t> each;
  for (size_t i = 0; i < block.count; ++i) {
    const absl::Status read = reader.Read(number, block, i, &places);
    if (!read.ok()) return read;
    EXPECT_EQ(places.size(), block.freqs[i]);
    each.insert(each.end(), places.begin(), places.end());
  }
  const absl::Status read = reader.ReadAll(number, block, &places);
  EXPECT_EQ(places, each);
  list->positions.insert(list->positions.end(), each.begin(), each.end());
  return read;
}

// Reads everything from copies without a byte behind them; the first error.
absl::Status ReadAll(const EncodedPostings& encoded, bool has_positions,
                     TermPostings* list,
                     uint32_t window_count = kShape.window_count) {
  const std::vector<char> postings_bytes(encoded.postings.begin(),
                                         encoded.postings.end());
  const std::vector<char> position_bytes(encoded.positions.begin(),
                                         encoded.positions.end());
  const auto postings = PostingReader::Open(
      {postings_bytes.data(), postings_bytes.size()}, window_count);
  if (!postings.ok()) return postings.status();
  PostingBlock block;
  for (size_t number = 0; number < postings->block_count(); ++number) {
    absl::Status read = postings->ReadBlock(number, kFirstDoc, &block);
    if (!read.ok()) return read;
    for (size_t i = 0; i < block.count; ++i) {
      list->docs.push_back(block.docs[i] - kFirstDoc);
      list->freqs.push_back(block.freqs[i]);
    }
    if (!has_positions) continue;
    const auto positions = OpenPositions(
        *postings, {position_bytes.data(), position_bytes.size()});
    if (!positions.ok()) return positions.status();
    read = ReadPositions(*positions, number, block, list);
    if (!read.ok()) return read;
  }
  return absl::OkStatus();
}

void ExpectComesBack(const TermPostings& list) {
  TermPostings read;
  ASSERT_TRUE(ReadAll(Encoded(list), !list.positions.empty(), &read).ok());
  EXPECT_EQ(read.docs, list.docs);
  EXPECT_EQ(read.freqs, list.freqs);
  EXPECT_EQ(read.positions, list.positions);
}

TEST(PostingCodecTest, ListsOfEverySizeComeBack) {
  for (const size_t count : {1, 2, 127, 128, 129, 255, 256, 257, 3000}) {
    TermPostings list = RandomPostings(count, 5);
    ExpectComesBack(list);
    list.positions.clear();
    ExpectComesBack(list);
  }
}

TEST(PostingCodecTest, ExtremeNumbersComeBack) {
  TermPostings list;
  list.docs = {0, kDocs - 1};
  list.freqs = {1, 2};
  list.lengths = {1, 2};
  list.positions = {UINT32_MAX - 1, 0, UINT32_MAX - 1};
  ExpectComesBack(list);
}

TEST(PostingCodecTest, MemoryThatIsUsedAgainLeavesNoTrace) {
  EncodedPostings encoded = Encoded(RandomPostings(400, 1));
  const TermPostings small = RandomPostings(3, 2);
  EncodePostings(small, kShape, &encoded);
  EXPECT_EQ(encoded.postings, Encoded(small).postings);
  EXPECT_EQ(encoded.positions, "");
}

TEST(PostingCodecTest, OnlyListsOfSeveralBlocksHaveAPositionsValue) {
  EXPECT_EQ(Encoded(RandomPostings(128, 1)).positions, "");
  EXPECT_NE(Encoded(RandomPostings(129, 1)).positions, "");
  TermPostings filter = RandomPostings(129, 1);
  filter.positions.clear();
  EXPECT_EQ(Encoded(filter).positions, "");
  const std::string small = Encoded(RandomPostings(128, 1)).postings;
  EXPECT_FALSE(PostingReader::Open(small, kShape.window_count)
                   ->small_positions()
                   .empty());
}

TEST(PostingCodecTest, TheBlockOfATurnIsFoundFromEveryBlockBefore) {
  const TermPostings list = RandomPostings(2000, 9);
  const EncodedPostings encoded = Encoded(list);
  const auto reader =
      PostingReader::Open(encoded.postings, kShape.window_count);
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

TEST(PostingCodecTest, ASmallListKnowsNothingOfItsBlock) {
  const EncodedPostings encoded = Encoded(RandomPostings(3, 1));
  const auto reader =
      PostingReader::Open(encoded.postings, kShape.window_count);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->LastDoc(0), kDocs - 1);
  EXPECT_EQ(reader->Bound(0), kScoreBoundMax);
  EXPECT_TRUE(reader->window_bounds().empty());
  EXPECT_EQ(reader->FindBlock(0, kDocs - 1), 0u);
  EXPECT_EQ(reader->FindBlock(0, kDocs), 1u);
}

TEST(PostingCodecTest, WindowsHaveBoundsIfThereIsAPostingForEveryOther) {
  EXPECT_TRUE(HasWindowBounds(129, 259));
  EXPECT_TRUE(HasWindowBounds(129, 1));
  EXPECT_FALSE(HasWindowBounds(129, 260));
  EXPECT_FALSE(HasWindowBounds(128, 1));
}

TEST(PostingCodecTest, ABoundIsThePartInTheScoreRoundedUp) {
  for (const double norm : {0.3001, 0.7, 1.2, 40.0, 9000.0}) {
    for (const uint32_t freq : {1u, 2u, 7u, 100u, 1u << 24}) {
      const double part = Bm25FrequencyPart(freq, norm) * kScoreBoundMax;
      const double bound = ScoreBoundOf(freq, norm);
      EXPECT_GE(bound, part);
      EXPECT_LE(bound, part + 1.001);
      EXPECT_GE(bound, 1);
    }
  }
}

// The largest frequency part of the postings [begin, end), as a ScoreBound but
// not rounded.
double LargestPart(const TermPostings& list, size_t begin, size_t end,
                   const SegmentShape& shape) {
  const Bm25Norms norms(shape.average_length);
  double largest = 0;
  for (size_t i = begin; i < end; ++i) {
    const double norm = norms.Of(list.lengths[i]);
    largest = std::max(largest,
                       Bm25FrequencyPart(list.freqs[i], norm) * kScoreBoundMax);
  }
  return largest;
}

TEST(PostingCodecTest, BoundsAreJustAboveEveryPostingOfBlocksAndWindows) {
  std::mt19937 random(8);
  for (uint32_t seed = 0; seed < 20; ++seed) {
    // Few postings a window, and none in some.
    const TermPostings list =
        RandomPostings(129 + random() % 900, seed, 2 + random() % 150);
    const uint32_t windows = list.docs.back() / kWindowTurns + 1;
    const SegmentShape shape{windows, 1 + random() % 2000 / 10.0};
    const EncodedPostings encoded = Encoded(list, shape);
    const auto reader = PostingReader::Open(encoded.postings, windows);
    ASSERT_TRUE(reader.ok());
    for (size_t at = 0; at < reader->block_count(); ++at) {
      const size_t begin = at * kBlockPostingsMax;
      const size_t end = std::min(begin + kBlockPostingsMax, list.docs.size());
      const double part = LargestPart(list, begin, end, shape);
      ASSERT_GE(reader->Bound(at), part);
      ASSERT_LE(reader->Bound(at), part + 1.001);
    }
    ASSERT_EQ(reader->window_bounds().size(),
              list.docs.size() >= windows / 2 ? windows : 0);
    size_t begin = 0;
    for (uint32_t w = 0; w < reader->window_bounds().size(); ++w) {
      size_t end = begin;
      while (end < list.docs.size() && list.docs[end] / kWindowTurns == w) {
        ++end;
      }
      const double part = LargestPart(list, begin, end, shape);
      const auto bound = static_cast<ScoreBound>(reader->window_bounds()[w]);
      ASSERT_EQ(bound == 0, begin == end);
      ASSERT_GE(bound, part);
      ASSERT_LE(bound, part + 1.001);
      begin = end;
    }
  }
}

TEST(PostingCodecTest, BytesOfASmallListAreThoseOfFormatVersion3) {
  TermPostings list;
  list.docs = {3, 4, 9};
  list.freqs = {1, 3, 1};
  list.lengths = {10, 20, 30};
  list.positions = {7, 0, 1, 19, 4};
  const EncodedPostings encoded = Encoded(list);
  EXPECT_EQ(ToHex(encoded.postings),
            "0303"  // Format, count.
            "0302"
            "0301"
            "08"  // Gaps of 3 bits, frequencies of 2.
            "05"
            "07804800");  // Position gaps of 5 bits.
  EXPECT_EQ(encoded.positions, "");
}

TEST(PostingCodecTest, BytesOfALargeListAreThoseOfFormatVersion3) {
  TermPostings list;
  for (uint32_t i = 0; i < 129; ++i) {
    list.docs.push_back(2 * i);
    list.freqs.push_back(1);
    list.lengths.push_back(8);
    list.positions.push_back(0);
  }
  list.docs.back() = 300;
  list.lengths.back() = 28;
  list.positions.back() = 5;
  const EncodedPostings encoded = Encoded(list, {5, 8.0});
  EXPECT_EQ(ToHex(encoded.postings),
            "038101"                            // Format, count.
            "fe0000002c010000"                  // Last turns,
            "1200000015000000"                  // ends,
            "743a"                              // bounds of blocks,
            "747474743a"                        // bounds of windows.
            "0100"                              // Lanes of 1 bit, and of none:
            "feffffffffffffffffffffffffffffff"  // all gaps but the first are 1.
            "0600"
            "2d");  // One after the other.
  EXPECT_EQ(ToHex(encoded.positions),
            "03"
            "0100000003000000"
            "00"
            "0305");
}

TEST(PostingCodecTest, EveryTruncationIsDataLoss) {
  for (const size_t count : {1, 128, 200}) {
    const EncodedPostings whole = Encoded(RandomPostings(count, 4));
    for (size_t size = 0; size < whole.postings.size(); ++size) {
      TermPostings read;
      const EncodedPostings cut{whole.postings.substr(0, size),
                                whole.positions};
      ASSERT_TRUE(absl::IsDataLoss(ReadAll(cut, true, &read))) << size;
    }
    for (size_t size = 0; size < whole.positions.size(); ++size) {
      TermPostings read;
      const EncodedPostings cut{whole.postings,
                                whole.positions.substr(0, size)};
      ASSERT_TRUE(absl::IsDataLoss(ReadAll(cut, true, &read))) << size;
    }
  }
}

// Either an error, or postings that the segment can have.
void ExpectErrorOrPostings(const EncodedPostings& encoded,
                           uint32_t window_count) {
  TermPostings read;
  const absl::Status status = ReadAll(encoded, true, &read, window_count);
  ASSERT_TRUE(status.ok() || absl::IsDataLoss(status)) << status;
  for (size_t i = 0; i < read.docs.size(); ++i) {
    ASSERT_LT(read.docs[i], window_count * kWindowTurns);
    ASSERT_TRUE(i == 0 || read.docs[i - 1] < read.docs[i]);
    ASSERT_GE(read.freqs[i], 1u);
  }
  const auto reader = PostingReader::Open(encoded.postings, window_count);
  if (!reader.ok()) return;
  ASSERT_LE(reader->count(), window_count * kWindowTurns);
  for (const uint32_t target : {0u, 1000u, kDocs, UINT32_MAX}) {
    ASSERT_LE(reader->FindBlock(0, target), reader->block_count());
  }
}

TEST(PostingCodecTest, EveryFlippedBitIsAnErrorOrOtherPostings) {
  for (const size_t count : {5, 128, 300}) {
    const TermPostings list = RandomPostings(count, 4);
    const uint32_t windows = list.docs.back() / kWindowTurns + 1;
    EncodedPostings encoded = Encoded(list, {windows, 40});
    for (std::string* value : {&encoded.postings, &encoded.positions}) {
      for (size_t bit = 0; bit < value->size() * 8; ++bit) {
        (*value)[bit / 8] ^= static_cast<char>(1 << bit % 8);
        ExpectErrorOrPostings(encoded, windows);
        if (testing::Test::HasFatalFailure()) return;
        (*value)[bit / 8] ^= static_cast<char>(1 << bit % 8);
      }
    }
  }
}

TEST(PostingCodecTest, DamageIsNeverReadOutOfBounds) {
  const uint32_t sizes[] = {1, 40, 128, 129, 200, 700};
  std::vector<EncodedPostings> whole;
  for (const uint32_t size : sizes)
    whole.push_back(Encoded(RandomPostings(size, size)));
  std::mt19937 random(6);
  for (int round = 0; round < 30'000; ++round) {
    EncodedPostings damaged = whole[random() % whole.size()];
    std::string& value = round % 2 == 0 || damaged.positions.empty()
                             ? damaged.postings
                             : damaged.positions;
    if (random() % 3 == 0) value.resize(random() % value.size());
    for (uint32_t i = 0; i < 1 + random() % 4 && !value.empty(); ++i) {
      // Most often near the front, where sizes are.
      const size_t range = random() % 2 == 0 ? 48 : value.size();
      value[random() % std::min(value.size(), range)] =
          static_cast<char>(random());
    }
    const uint32_t windows = random() % 8 == 0
                                 ? 1 + static_cast<uint32_t>(random() % 200)
                                 : kShape.window_count;
    ExpectErrorOrPostings(damaged, windows);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(PostingCodecTest, AHugeSegmentIsNotBelieved) {
  const EncodedPostings encoded = Encoded(RandomPostings(3, 1));
  EXPECT_TRUE(absl::IsDataLoss(
      PostingReader::Open(encoded.postings, UINT32_MAX).status()));
}

}  // namespace
}  // namespace turnstone
