// The bytes of a source: what is valid, what is white space, its lines.
//
// White space is that of ASCII and of Unicode, U+00A0 among it, and the
// invisible U+200B and U+FEFF. A line ends at LF, CR LF or CR.

#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

inline constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Returns how many bytes the white-space character at `at` has; 0 if there is
// none, or `at` is not in the text.
size_t SpaceBytesAt(absl::string_view text, size_t at);

// As above, for the character that ends before `at`.
size_t SpaceBytesBefore(absl::string_view text, size_t at);

// Returns the bytes of `span`, which lies in `source`.
absl::string_view BytesOf(absl::string_view source, SourceSpan span);

// Returns `span` without the white space at its ends.
SourceSpan Trim(absl::string_view source, SourceSpan span);

// True if `source` is valid UTF-8 without control bytes other than white space
// and has a byte that can be seen. False of a text of which all that can be
// seen is beyond ASCII.
bool IsPlainText(absl::string_view source);

// Returns where the next of two ASCII characters stands in `text`, at `from` or
// later; the size of the text if there is none. `from` is in the text.
size_t FindEither(absl::string_view text, size_t from, char first, char second);

// OK if `source` is text that can be parsed. INVALID_ARGUMENT names the line
// if it is too long, holds only white space, is no valid UTF-8, or holds
// control bytes other than white space.
absl::Status CheckSourceText(absl::string_view source);

// True if `tag` has the form of a language tag, "pt-BR", of at most
// `kLanguageBytesMax`.
bool IsLanguageTag(absl::string_view tag);

struct SourceLine {
  uint32_t number = 0;      // 1-based.
  SourceSpan whole;         // With its line end.
  SourceSpan visible;       // Without white space at its ends; may be empty.
  bool after_blank = true;  // It is the first line or follows a blank one.
  bool after_break = true;  // So, or the line before ends no half sentence.
};

// INVALID_ARGUMENT if the line is over `kLineBytesMax`: for formats that are
// read line by line.
absl::Status CheckLineSize(const SourceLine& line);

// Gives the lines of a source one after the other, in linear time.
class LineReader {
 public:
  // Reads from byte `begin`, which is in line 1. The bytes of `source` must
  // outlive the reader.
  LineReader(absl::string_view source, size_t begin);

  // Moves to the next line; false at the end of the source.
  bool Next();

  // The line that `Next` moved to.
  const SourceLine& line() const { return line_; }

 private:
  absl::string_view source_;
  SourceLine line_;
};

// Tells the lines of places that rise, in linear time for all of them.
class LineCounter {
 public:
  // The bytes of `source` must outlive the counter.
  explicit LineCounter(absl::string_view source) : source_(source) {}

  // Returns the 1-based line of byte `at`, which is not before the last one.
  uint32_t LineOf(uint64_t at);

 private:
  absl::string_view source_;
  uint64_t at_ = 0;
  uint32_t line_ = 1;
};

}  // namespace turnstone
