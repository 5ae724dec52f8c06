// A part of the index that holds neighbouring turns: a segment, or the tail.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_columns.h"

namespace turnstone {

// Lists of turns are found by their keys:
//
//   'w' term                 turns with a word, with its positions
//   's' language:u8 stem     turns of a language with a form of a word
//   'p' speaker:u32be        turns of a speaker
//   't' transcript:u32be     turns of a transcript
//   'c' collection:u32be     turns of a collection
//   'l' hash:16              turns with a label, by the SHA-256 of it
//   'g' tag                  turns of transcripts in a language, or in a kind
//                            of it: what is in 'g' "pt-br" is in 'g' "pt", too
//
// A label is mostly somebody's name, and so no key. Tags are in lower case.
// Terms are those of Tokenizer; numbers are the node's ordinals.
std::string WordKey(absl::string_view term);
std::string StemKey(uint8_t language, absl::string_view stem);
std::string SpeakerKey(uint32_t speaker);
std::string TranscriptKey(uint32_t transcript);
std::string CollectionKey(uint32_t collection);
std::string LabelKey(absl::string_view label);
std::string LanguageKey(absl::string_view tag);

// Returns the keys of all languages that a tag stands for, the widest first:
// "pt-BR" is Portuguese, too. None if the tag is empty.
std::vector<std::string> LanguageKeys(absl::string_view tag);

// Returns the term of a WordKey(); empty if the key is another. Only the lists
// of words have positions.
absl::string_view WordOf(absl::string_view key);

// Takes a word; returns false to get no more.
using WordVisitor = std::function<bool(absl::string_view word)>;

// Immutable; safe to use from several threads.
class IndexPart {
 public:
  virtual ~IndexPart() = default;

  // The turns [begin, end), deleted ones included.
  virtual DocId begin() const = 0;
  virtual DocId end() const = 0;

  // What the bounds of its lists are for; above 0.
  virtual double average_length() const = 0;

  // The languages of its turns, as bits: 1 << StemLanguage.
  virtual uint32_t languages() const = 0;

  // Calls `visit` with every word that has a list and begins with `prefix`, in
  // no particular order. Perhaps no live turn has it. Errors as of OpenList().
  virtual absl::Status ForEachWord(absl::string_view prefix,
                                   const WordVisitor& visit) const = 0;

  // Returns the list of a key, or null if there is none. Valid as long as the
  // part. DATA_LOSS if it is damaged; otherwise as FromRocks().
  virtual absl::StatusOr<std::unique_ptr<PostingList>> OpenList(
      absl::string_view key) const = 0;

  // The windows [first_window, window_end) hold its turns.
  uint32_t first_window() const { return begin() / kWindowTurns; }
  uint32_t window_end() const { return (end() - 1) / kWindowTurns + 1; }
};

}  // namespace turnstone
