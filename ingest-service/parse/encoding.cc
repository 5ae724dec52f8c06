#include "ingest-service/parse/encoding.h"

#include <simdjson.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

constexpr absl::string_view kMarkLe = "\xFF\xFE";
constexpr absl::string_view kMarkBe = "\xFE\xFF";
// So many first bytes tell UTF-16 without a mark.
constexpr size_t kLookedAtBytes = 4096;

// How many bytes at the even and at the odd places are zero.
struct Zeros {
  size_t even = 0;
  size_t odd = 0;
};

// What a source has that UTF-8 could say or not.
struct Utf8Census {
  size_t sequences = 0;  // Valid ones of several bytes.
  size_t others = 0;     // Bytes that are in none.
  size_t controls = 0;   // Control bytes that are no white space.
};

Utf8Census CountUtf8(absl::string_view source) {
  Utf8Census census;
  const auto size = static_cast<int64_t>(source.size());
  for (int64_t at = 0; at < size;) {
    const int64_t begin = at;
    UChar32 point = 0;
    U8_NEXT(source.data(), at, size, point);
    if (point < 0) {
      ++census.others;
      at = begin + 1;
    } else if (point >= 0x80) {
      ++census.sequences;
    } else if (point == 0x7F ||
               (point < 0x20 && !(point >= 0x09 && point <= 0x0D))) {
      ++census.controls;
    }
  }
  return census;
}

// The characters of Windows-1252, 0xFFFD where it has none.
const std::array<UChar32, 256>& Windows1252() {
  static const auto* const table = [] {
    auto* const points = new std::array<UChar32, 256>();
    UErrorCode error = U_ZERO_ERROR;
    UConverter* const converter = ucnv_open("windows-1252", &error);
    TS_CHECK(U_SUCCESS(error));
    for (size_t byte = 0; byte < points->size(); ++byte) {
      const char in = static_cast<char>(byte);
      const char* from = &in;
      const UChar32 point =
          ucnv_getNextUChar(converter, &from, &in + 1, &error);
      // ICU gives control characters where the encoding has nothing.
      const bool none = U_FAILURE(error) || (point >= 0x80 && point < 0xA0);
      (*points)[byte] = none ? 0xFFFD : point;
      error = U_ZERO_ERROR;
    }
    ucnv_close(converter);
    return points;
  }();
  return *table;
}

absl::Status BadCharacter(absl::string_view text, size_t source_byte,
                          absl::string_view encoding) {
  const auto lines = std::count(text.begin(), text.end(), '\n');
  return absl::InvalidArgumentError(
      absl::StrCat("line ", lines + 1, ": expected valid ", encoding,
                   " at source byte ", source_byte));
}

void Append(UChar32 point, uint32_t source_bytes, ConvertedText* converted) {
  std::array<char, U8_MAX_LENGTH> bytes = {};
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes.data(), size, point);
  converted->text.append(bytes.data(), static_cast<size_t>(size));
  converted->map.Add(static_cast<uint32_t>(size), source_bytes);
}

uint16_t UnitAt(absl::string_view source, size_t at, bool little) {
  const auto first = static_cast<unsigned char>(source[at]);
  const auto second = static_cast<unsigned char>(source[at + 1]);
  return static_cast<uint16_t>(little ? first | (second << 8)
                                      : (first << 8) | second);
}

absl::Status ConvertUtf16(absl::string_view source, bool little,
                          ConvertedText* converted) {
  for (size_t at = 0; at < source.size();) {
    if (at + 2 > source.size()) {
      return BadCharacter(converted->text, at, "UTF-16");
    }
    UChar32 point = UnitAt(source, at, little);
    uint32_t bytes = 2;
    if (U16_IS_SURROGATE(point)) {
      if (!U16_IS_SURROGATE_LEAD(point) || at + 4 > source.size() ||
          !U16_IS_TRAIL(UnitAt(source, at + 2, little))) {
        return BadCharacter(converted->text, at, "UTF-16");
      }
      point = U16_GET_SUPPLEMENTARY(point, UnitAt(source, at + 2, little));
      bytes = 4;
    }
    Append(point, bytes, converted);
    at += bytes;
  }
  return absl::OkStatus();
}

absl::Status ConvertWindows1252(absl::string_view source,
                                ConvertedText* converted) {
  const std::array<UChar32, 256>& points = Windows1252();
  for (size_t at = 0; at < source.size(); ++at) {
    const UChar32 point = points[static_cast<unsigned char>(source[at])];
    if (point == 0xFFFD) {
      return BadCharacter(converted->text, at, "Windows-1252");
    }
    Append(point, 1, converted);
  }
  return absl::OkStatus();
}

}  // namespace

SourceEncoding DetectEncoding(absl::string_view source) {
  if (absl::StartsWith(source, kMarkLe)) return SourceEncoding::kUtf16Le;
  if (absl::StartsWith(source, kMarkBe)) return SourceEncoding::kUtf16Be;
  Zeros zeros;
  const size_t looked_at = std::min(source.size(), kLookedAtBytes) / 2 * 2;
  for (size_t at = 0; at < looked_at; at += 2) {
    zeros.even += source[at] == 0 ? 1 : 0;
    zeros.odd += source[at + 1] == 0 ? 1 : 0;
  }
  // Of Latin text nearly all high bytes are zero, and hardly a low one.
  const auto is_high = [looked_at](size_t high, size_t low) {
    return high * 4 > looked_at && low * 16 < high;
  };
  if (is_high(zeros.odd, zeros.even)) return SourceEncoding::kUtf16Le;
  if (is_high(zeros.even, zeros.odd)) return SourceEncoding::kUtf16Be;
  if (simdjson::validate_utf8(source.data(), source.size())) {
    return SourceEncoding::kUtf8;
  }
  const Utf8Census census = CountUtf8(source);
  const bool text = census.controls == 0 && census.others > 0 &&
                    census.others * 4 < source.size();
  return text && census.sequences == 0 ? SourceEncoding::kWindows1252
                                       : SourceEncoding::kUtf8;
}

void TextMap::ContinueRun(uint32_t text_bytes, uint32_t source_bytes) {
  // Each implied blank is a piece of its own.
  if (runs_.empty() || skipped_ || source_bytes == 0 ||
      runs_.back().text_bytes != text_bytes ||
      runs_.back().source_bytes != source_bytes) {
    runs_.push_back({text_end_, source_end_, text_bytes, source_bytes});
  }
  skipped_ = false;
}

void TextMap::Add(uint32_t text_bytes, uint32_t source_bytes) {
  ContinueRun(text_bytes, source_bytes);
  text_end_ += text_bytes;
  source_end_ += source_bytes;
}

void TextMap::AddEqual(uint64_t bytes) {
  ContinueRun(1, 1);
  text_end_ += bytes;
  source_end_ += bytes;
}

void TextMap::Skip(uint64_t source_bytes) {
  source_end_ += source_bytes;
  skipped_ = skipped_ || source_bytes > 0;
}

size_t TextMap::RunOf(uint64_t at) const {
  const auto behind = std::upper_bound(
      runs_.begin(), runs_.end(), at,
      [](uint64_t value, const Run& run) { return value < run.text_begin; });
  TS_CHECK(behind != runs_.begin());
  return static_cast<size_t>(behind - runs_.begin()) - 1;
}

uint64_t TextMap::SourceOf(uint64_t at) const {
  if (at >= text_end_) return source_end_;
  const Run& run = runs_[RunOf(at)];
  return run.source_begin +
         (at - run.text_begin) / run.text_bytes * run.source_bytes;
}

uint64_t TextMap::SourceEndOf(uint64_t at) const {
  const Run& run = runs_[RunOf(at - 1)];
  return run.source_begin +
         ((at - 1 - run.text_begin) / run.text_bytes + 1) * run.source_bytes;
}

SourceSpan TextMap::Moved(SourceSpan span) const {
  const uint64_t begin = SourceOf(span.begin);
  return {begin, span.size() == 0 ? begin : SourceEndOf(span.end)};
}

void TextMap::MoveText(Turn* turn) const {
  std::vector<TextSpan> moved;
  for (size_t i = 0; i < turn->spans.size(); ++i) {
    const TextSpan& piece = turn->spans[i];
    const uint64_t text_end = i + 1 < turn->spans.size()
                                  ? turn->spans[i + 1].text_begin
                                  : turn->text.size();
    // Of a character that the text writes otherwise all bytes belong together.
    if (text_end - piece.text_begin != piece.source.size()) {
      moved.push_back({piece.text_begin, Moved(piece.source)});
      continue;
    }
    for (uint64_t at = piece.source.begin; at < piece.source.end;) {
      const size_t run = RunOf(at);
      const uint64_t run_end =
          run + 1 < runs_.size() ? runs_[run + 1].text_begin : text_end_;
      const uint64_t end = std::min(run_end, piece.source.end);
      moved.push_back(
          {static_cast<uint32_t>(piece.text_begin + at - piece.source.begin),
           Moved({at, end})});
      at = end;
    }
  }
  turn->spans = std::move(moved);
}

void TextMap::Apply(ParsedTranscript* transcript) const {
  for (Turn& turn : transcript->turns) {
    turn.head = Moved(turn.head);
    turn.label_span = Moved(turn.label_span);
    turn.given.source = Moved(turn.given.source);
    MoveText(&turn);
  }
  for (Annotation& item : transcript->annotations) {
    item.source = Moved(item.source);
  }
  for (SkippedSpan& item : transcript->skipped) {
    item.source = Moved(item.source);
  }
  for (Metadata& item : transcript->metadata) item.source = Moved(item.source);
  for (DeclaredSpeaker& item : transcript->speakers) {
    item.source = Moved(item.source);
  }
}

absl::StatusOr<ConvertedText> ConvertToUtf8(absl::string_view source,
                                            SourceEncoding encoding) {
  if (source.size() > kConvertedSourceBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line 1: expected at most ", kConvertedSourceBytesMax,
                     " bytes in an encoding other than UTF-8"));
  }
  ConvertedText converted;
  if (encoding == SourceEncoding::kWindows1252) {
    TS_RETURN_IF_ERROR(ConvertWindows1252(source, &converted));
  } else {
    TS_RETURN_IF_ERROR(
        ConvertUtf16(source, encoding == SourceEncoding::kUtf16Le, &converted));
  }
  return converted;
}

}  // namespace turnstone
