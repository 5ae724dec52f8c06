// Finds the capitalised words of a transcript: all that may be names.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// What stands before a word, white space aside.
enum class Before : uint8_t {
  kSentence,  // The beginning, or the end of a sentence.
  kMark,      // A comma or another mark inside of a sentence.
  kWord,      // Another word.
};

// Capitalised words with nothing but one blank between: "Lea Kaspar".
struct CapitalRun {
  uint32_t turn = 0;   // Index.
  uint32_t begin = 0;  // UTF-8 bytes of the turn's text.
  uint32_t end = 0;    // Without marks behind the last word.
  uint16_t words = 0;  // From 1 to kRunWordsMax.
  Before before = Before::kSentence;
  char after = 0;       // The mark right behind: , . ? ! : - or 0.
  bool closes = false;  // It ends the turn's text, that mark aside.
};

inline constexpr int kRunWordsMax = 6;

// The runs of a transcript and what its other words are. Any thread.
class Capitals {
 public:
  // Reads all turns, which must outlive this. Linear time. Words in capitals
  // throughout are no runs; nor is anything in a turn without small letters.
  explicit Capitals(const std::vector<Turn>& turns);

  // In the order of the transcript.
  const std::vector<CapitalRun>& runs() const { return runs_; }

  // The bytes of a run, or of one of its words.
  absl::string_view TextOf(const CapitalRun& run) const;

  // The word before `at` in the turn's text, marks aside, or empty. A mark
  // between the two is put into `mark`, 0 if there is none.
  absl::string_view WordBefore(uint32_t turn, uint32_t at, char* mark) const;

  // The word that begins behind `at`, marks and white space skipped.
  absl::string_view WordBehind(uint32_t turn, uint32_t at) const;

  // True if the transcript has this word in small letters too.
  bool IsCommonWord(absl::string_view word) const;

 private:
  struct TurnWords;

  void ReadTurn(uint32_t turn);
  void ReadWord(TurnWords* words);
  // Adds a word, without its possessive, that begins at `begin`.
  void AddToRun(absl::string_view word, size_t begin, TurnWords* words);

  const std::vector<Turn>& turns_;
  std::vector<CapitalRun> runs_;
  absl::flat_hash_set<uint64_t> small_words_;  // Hashes.
};

// Returns the word in small letters, those beyond ASCII left as they are.
std::string SmallLetters(absl::string_view word);

}  // namespace turnstone
