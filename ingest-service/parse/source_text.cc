#include "ingest-service/parse/source_text.h"

#include <simdjson.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

// True of a byte that is a character of its own.
bool IsAscii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

// True if these bytes are one character of white space.
bool IsSpace(absl::string_view character) {
  switch (character.size()) {
    case 1:
      return absl::ascii_isspace(static_cast<unsigned char>(character[0]));
    case 2:
      return character == "\xC2\xA0" || character == "\xC2\x85";
    case 3:
      if (character.substr(0, 2) == "\xE2\x80") {
        const auto last = static_cast<unsigned char>(character[2]);
        return last <= 0x8B || last == 0xA8 || last == 0xA9 || last == 0xAF;
      }
      return character == "\xE2\x81\x9F" || character == "\xE3\x80\x80" ||
             character == kByteOrderMark;
    default:
      return false;
  }
}

constexpr size_t kSpaceBytesMax = 3;

// Returns where the line that begins at `begin` ends, its line end included.
size_t LineEnd(absl::string_view source, size_t begin) {
  const absl::string_view rest = source.substr(begin);
  size_t length = std::min(rest.find('\n'), rest.size());
  length = std::min(rest.substr(0, length).find('\r'), length);
  const size_t end = begin + length;
  if (end == source.size()) return end;
  const bool pair =
      source[end] == '\r' && end + 1 < source.size() && source[end + 1] == '\n';
  return end + (pair ? 2 : 1);
}

absl::Status LineError(uint32_t line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
}

absl::Status CheckLine(absl::string_view source, const SourceLine& line) {
  const absl::string_view bytes = BytesOf(source, line.whole);
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t at = 0; at < size;) {
    if (bytes[at] >= ' ' && bytes[at] <= '~') {
      ++at;
      continue;
    }
    const int32_t begin = at;
    UChar32 point = 0;
    U8_NEXT(bytes.data(), at, size, point);
    if (point < 0) {
      return LineError(line.number,
                       absl::StrCat("expected valid UTF-8 at source byte ",
                                    line.whole.begin + begin));
    }
    const auto low = static_cast<unsigned char>(bytes[begin]);
    if (absl::ascii_iscntrl(low) && !absl::ascii_isspace(low)) {
      return LineError(
          line.number,
          absl::StrCat("expected text, found a binary byte at source byte ",
                       line.whole.begin + begin));
    }
  }
  return absl::OkStatus();
}

// True if a sentence may end with this byte. Of longer characters only the
// last byte is seen: they are taken for letters.
bool EndsHalfSentence(char last) {
  const auto byte = static_cast<unsigned char>(last);
  return absl::ascii_isalnum(byte) || byte >= 0x80 || last == ',';
}

}  // namespace

bool IsPlainText(absl::string_view source) {
  // Bytes without branches, so that compilers can look at many at once.
  uint8_t binary = 0;
  uint8_t visible = 0;
  for (const char c : source) {
    const auto byte = static_cast<uint8_t>(c);
    const bool space = static_cast<uint8_t>(byte - '\t') <= '\r' - '\t';
    const bool control = (byte < ' ') | (byte == 0x7F);
    binary |= control & !space;
    visible |= static_cast<uint8_t>(byte - '!') <= '~' - '!';
  }
  return visible != 0 && binary == 0 &&
         simdjson::validate_utf8(source.data(), source.size());
}

size_t SpaceBytesAt(absl::string_view text, size_t at) {
  if (at < text.size() && IsAscii(text[at])) {
    return IsSpace(text.substr(at, 1)) ? 1 : 0;
  }
  for (size_t size = 1; size <= kSpaceBytesMax; ++size) {
    if (at + size <= text.size() && IsSpace(text.substr(at, size))) {
      return size;
    }
  }
  return 0;
}

size_t SpaceBytesBefore(absl::string_view text, size_t at) {
  if (at > 0 && IsAscii(text[at - 1])) {
    return IsSpace(text.substr(at - 1, 1)) ? 1 : 0;
  }
  for (size_t size = 1; size <= std::min(at, kSpaceBytesMax); ++size) {
    if (IsSpace(text.substr(at - size, size))) return size;
  }
  return 0;
}

absl::string_view BytesOf(absl::string_view source, SourceSpan span) {
  return source.substr(span.begin, span.size());
}

SourceSpan Trim(absl::string_view source, SourceSpan span) {
  const absl::string_view bytes = BytesOf(source, span);
  size_t begin = 0;
  while (const size_t size = SpaceBytesAt(bytes, begin)) begin += size;
  size_t end = bytes.size();
  while (end > begin) {
    const size_t size = SpaceBytesBefore(bytes, end);
    if (size == 0) break;
    end -= size;
  }
  return {span.begin + begin, span.begin + end};
}

size_t FindEither(absl::string_view text, size_t from, char first,
                  char second) {
  // Compilers look at all bytes of a block at once.
  constexpr size_t kBlockBytes = 64;
  const char* const bytes = text.data();
  for (; from + kBlockBytes <= text.size(); from += kBlockBytes) {
    uint8_t found = 0;
    for (size_t i = 0; i < kBlockBytes; ++i) {
      found |= (bytes[from + i] == first) | (bytes[from + i] == second);
    }
    if (found != 0) break;
  }
  while (from < text.size() && bytes[from] != first && bytes[from] != second) {
    ++from;
  }
  return from;
}

absl::Status CheckSourceText(absl::string_view source) {
  if (source.size() > kImportSourceBytesMax) {
    return LineError(1, absl::StrCat("expected a source of at most ",
                                     kImportSourceBytesMax, " bytes"));
  }
  if (IsPlainText(source)) return absl::OkStatus();
  bool visible = false;
  LineReader lines(source, 0);
  while (lines.Next()) {
    TS_RETURN_IF_ERROR(CheckLine(source, lines.line()));
    visible = visible || lines.line().visible.size() > 0;
  }
  if (!visible) return LineError(1, "expected text, found an empty source");
  return absl::OkStatus();
}

bool IsLanguageTag(absl::string_view tag) {
  if (tag.size() > kLanguageBytesMax) return false;
  size_t subtag = 0;  // Bytes of the subtag so far.
  bool first = true;
  for (size_t at = 0; at <= tag.size(); ++at) {
    if (at < tag.size() && tag[at] != '-') {
      const auto letter = static_cast<unsigned char>(tag[at]);
      ++subtag;
      if (first ? !absl::ascii_isalpha(letter) : !absl::ascii_isalnum(letter)) {
        return false;
      }
      continue;
    }
    if (subtag == 0 || subtag > 8 || (first && (subtag < 2 || subtag > 3))) {
      return false;
    }
    first = false;
    subtag = 0;
  }
  return true;
}

absl::Status CheckLineSize(const SourceLine& line) {
  if (line.whole.size() <= kLineBytesMax) return absl::OkStatus();
  return LineError(line.number,
                   absl::StrCat("expected at most ", kLineBytesMax,
                                " bytes, found ", line.whole.size()));
}

LineReader::LineReader(absl::string_view source, size_t begin)
    : source_(source) {
  line_.whole = {begin, begin};
  line_.visible = {begin, begin};
}

bool LineReader::Next() {
  const SourceLine before = line_;
  if (before.whole.end >= source_.size()) return false;
  line_.number = before.number + 1;
  line_.whole = {before.whole.end, LineEnd(source_, before.whole.end)};
  line_.visible = Trim(source_, line_.whole);
  line_.after_blank = before.visible.size() == 0;
  line_.after_break =
      line_.after_blank || !EndsHalfSentence(source_[before.visible.end - 1]);
  return true;
}

uint32_t LineCounter::LineOf(uint64_t at) {
  const uint64_t end = std::min<uint64_t>(at, source_.size());
  for (; at_ < end; ++at_) {
    const bool pair = source_[at_] == '\r' && at_ + 1 < source_.size() &&
                      source_[at_ + 1] == '\n';
    if (source_[at_] == '\n' || (source_[at_] == '\r' && !pair)) ++line_;
  }
  return line_;
}

}  // namespace turnstone
