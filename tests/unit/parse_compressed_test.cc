#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "ingest-service/parse/compressed.h"

namespace turnstone {
namespace {

const std::string kText = ">> ANN LEE: Good morning, good morning.\n";

// `text` in one gzip member, `times` times over.
std::string Gzip(const std::string& text, size_t times = 1) {
  z_stream stream = {};
  EXPECT_EQ(
      deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY),
      Z_OK);
  std::string bytes;
  std::string chunk(64 << 10, '\0');
  for (size_t i = 0; i < times; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
      stream.avail_out = static_cast<uInt>(chunk.size());
      deflate(&stream, i + 1 == times ? Z_FINISH : Z_NO_FLUSH);
      bytes.append(chunk, 0, chunk.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return bytes;
}

// The same in one frame, which has a checksum but does not tell its size.
std::string Zstd(const std::string& text, size_t times = 1,
                 int window_bits = 0) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_bits);
  std::string bytes;
  std::string chunk(64 << 10, '\0');
  for (size_t i = 0; i < times; ++i) {
    ZSTD_inBuffer input = {text.data(), text.size(), 0};
    const bool last = i + 1 == times;
    size_t left = 0;
    do {
      ZSTD_outBuffer output = {chunk.data(), chunk.size(), 0};
      left = ZSTD_compressStream2(context, &output, &input,
                                  last ? ZSTD_e_end : ZSTD_e_continue);
      EXPECT_FALSE(ZSTD_isError(left));
      bytes.append(chunk, 0, output.pos);
    } while (input.pos < input.size || (last && left > 0));
  }
  ZSTD_freeCCtx(context);
  return bytes;
}

std::string ErrorOf(const std::string& bytes) {
  const auto expanded = Expand(bytes);
  EXPECT_EQ(expanded.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(expanded.status().message());
}

TEST(CompressedTest, GzipAndZstdAreToldByTheirFirstBytes) {
  EXPECT_TRUE(IsCompressed(Gzip(kText)));
  EXPECT_TRUE(IsCompressed(Zstd(kText)));
  for (const std::string& other :
       {std::string(), std::string("\x1F"), std::string("\x28\xB5\x2F"), kText,
        std::string("PK\x03\x04")}) {
    EXPECT_FALSE(IsCompressed(other));
    EXPECT_EQ(ErrorOf(other), "expected a gzip or zstd stream");
  }
}

TEST(CompressedTest, ExpandedBytesAreThoseThatWereCompressed) {
  std::string varied;
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&varied, i * 7919, "\n");
  std::string many;  // So many that they are expanded twice.
  for (int i = 0; many.size() < (20u << 20); ++i) {
    absl::StrAppend(&many, i * 7919, "\n");
  }
  for (const std::string& text : {std::string(), kText, varied, many}) {
    const auto gzip = Expand(Gzip(text));
    ASSERT_TRUE(gzip.ok()) << gzip.status();
    EXPECT_TRUE(*gzip == text);
    const auto zstd = Expand(Zstd(text));
    ASSERT_TRUE(zstd.ok()) << zstd.status();
    EXPECT_TRUE(*zstd == text);
  }
}

TEST(CompressedTest, MembersAndFramesFollowEachOther) {
  const auto gzip = Expand(Gzip(kText) + Gzip("") + Gzip("b"));
  ASSERT_TRUE(gzip.ok()) << gzip.status();
  EXPECT_EQ(*gzip, kText + "b");
  const std::string skippable("\x50\x2A\x4D\x18\x02\0\0\0xy", 10);
  const auto zstd = Expand(Zstd(kText) + Zstd("b") + skippable);
  ASSERT_TRUE(zstd.ok()) << zstd.status();
  EXPECT_EQ(*zstd, kText + "b");
}

TEST(CompressedTest, EveryTruncationIsRefused) {
  const std::string gzip = Gzip(kText);
  for (size_t size = 2; size < gzip.size(); ++size) {
    EXPECT_EQ(ErrorOf(gzip.substr(0, size)), "the gzip stream ends early");
  }
  const std::string zstd = Zstd(kText);
  for (size_t size = 4; size < zstd.size(); ++size) {
    EXPECT_EQ(ErrorOf(zstd.substr(0, size)), "the zstd stream ends early");
  }
}

TEST(CompressedTest, DamageIsRefused) {
  std::string gzip = Gzip(kText);
  gzip[gzip.size() - 6] ^= 1;  // In its checksum.
  EXPECT_EQ(ErrorOf(gzip), "the gzip stream is damaged");
  std::string zstd = Zstd(kText);
  zstd.back() ^= 1;
  EXPECT_EQ(ErrorOf(zstd), "the zstd stream is damaged");
}

TEST(CompressedTest, OtherBytesBehindAreRefused) {
  EXPECT_EQ(ErrorOf(Gzip(kText) + "\n"),
            "the gzip stream is followed by bytes that are none");
  EXPECT_EQ(ErrorOf(Zstd(kText) + Gzip(kText)),
            "the zstd stream is followed by bytes that are none");
}

TEST(CompressedTest, BytesThatAreCompressedTwiceAreExpandedOnce) {
  const auto expanded = Expand(Gzip(Zstd(kText)));
  ASSERT_TRUE(expanded.ok());
  EXPECT_TRUE(IsCompressed(*expanded));
}

TEST(CompressedTest, ExpansionIsBoundedByItsRatio) {
  const std::string zeros(1u << 20, '\0');
  EXPECT_EQ(Expand(Gzip(zeros))->size(), kExpansionFreeBytes);
  EXPECT_EQ(Expand(Zstd(zeros))->size(), kExpansionFreeBytes);
  EXPECT_EQ(ErrorOf(Gzip(zeros, 16)),
            "the gzip stream expands to more than 100 times its bytes");
  EXPECT_EQ(ErrorOf(Zstd(zeros, 16)),
            "the zstd stream expands to more than 100 times its bytes");
}

TEST(CompressedTest, ExpansionIsBoundedByTheSizeOfASource) {
  // Bytes that do not shrink keep the ratio low.
  std::string noise(4u << 20, '\0');
  uint32_t state = 1;
  for (char& byte : noise) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  const std::string zeros(1u << 20, '\0');
  const std::string over = absl::StrCat("stream expands to more than ",
                                        kImportSourceBytesMax, " bytes");
  EXPECT_EQ(ErrorOf(Gzip(noise) + Gzip(zeros, 256)), "the gzip " + over);
  EXPECT_EQ(ErrorOf(Zstd(noise) + Zstd(zeros, 256)), "the zstd " + over);
}

TEST(CompressedTest, WideWindowIsRefused) {
  EXPECT_TRUE(Expand(Zstd(kText, 2, 23)).ok());
  EXPECT_EQ(ErrorOf(Zstd(kText, 2, 24)),
            "the zstd stream has a window of more than 2^23 bytes");
}

}  // namespace
}  // namespace turnstone
