// Reads sources that are not written in UTF-8, keeping their offsets.
//
// A source is stored as it came and every offset is one into it. Parsers read
// UTF-8; so another encoding is converted, parsed, and all spans of the result
// are moved back to the bytes of the source. HTML pages are read in the same
// way: there the map passes over the markup.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// Tells the encoding of `source`: by its byte order mark; UTF-8 if it is valid
// as such; UTF-16 if every second byte is mostly zero; Windows-1252, of which
// ISO 8859-1 is a part, if it is text with single bytes above 127 and nothing
// in it is UTF-8. UTF-8 if it is none of these: then its errors are told.
SourceEncoding DetectEncoding(absl::string_view source);

// Where each character of a converted text stands in the source.
class TextMap {
 public:
  // Adds the next character, of so many bytes in the text and the source; of
  // none in the source if it is a blank that the source implies.
  void Add(uint32_t text_bytes, uint32_t source_bytes);

  // Adds so many bytes that the text and the source have in common.
  void AddEqual(uint64_t bytes);

  // Passes over so many bytes of the source that no character stands for.
  void Skip(uint64_t source_bytes);

  // The source byte where the character at text byte `at` begins, or where
  // the source ends.
  uint64_t SourceOf(uint64_t at) const;

  // Where the source ends, as far as it was added or passed over.
  uint64_t source_end() const { return source_end_; }

  // How many stretches of characters of the same sizes stand apart.
  size_t runs() const { return runs_.size(); }

  // Moves all spans from bytes of the text to bytes of the source. Pieces of
  // text are cut where the bytes of a character change, and where bytes of the
  // source were passed over.
  void Apply(ParsedTranscript* transcript) const;

 private:
  // Characters in a row with the same sizes, and nothing between them.
  struct Run {
    uint64_t text_begin = 0;
    uint64_t source_begin = 0;
    uint32_t text_bytes = 0;  // Of each character.
    uint32_t source_bytes = 0;
  };

  // Begins a run unless the last one goes on with such a character.
  void ContinueRun(uint32_t text_bytes, uint32_t source_bytes);
  size_t RunOf(uint64_t at) const;
  // Where the character ends in the source that ends at text byte `at` > 0.
  uint64_t SourceEndOf(uint64_t at) const;
  SourceSpan Moved(SourceSpan span) const;
  void MoveText(Turn* turn) const;

  std::vector<Run> runs_;
  uint64_t text_end_ = 0;
  uint64_t source_end_ = 0;
  bool skipped_ = false;  // Since the last character.
};

struct ConvertedText {
  std::string text;  // UTF-8.
  TextMap map;
};

// Converts a source of another encoding than UTF-8. INVALID_ARGUMENT with the
// line and the source byte if it is over `kConvertedSourceBytesMax`, or holds
// what is no character in this encoding.
absl::StatusOr<ConvertedText> ConvertToUtf8(absl::string_view source,
                                            SourceEncoding encoding);

}  // namespace turnstone
