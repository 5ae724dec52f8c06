// Compares names of people, as others write or hear them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

// How a name fits another one, the best first. Sent: never renumber.
enum class NameFitKind : uint8_t {
  kSame = 1,       // But for case, diacritics and honorifics.
  kVariant = 3,    // The words in another order, or initials for some.
  kPart = 4,       // A part of the name: a first name, a surname.
  kShortForm = 5,  // A short form of the first name.
  kSimilar = 6,    // It sounds or is written alike.
};

struct NameFit {
  NameFitKind kind = NameFitKind::kSimilar;
  double score = 0;  // 0 to 1.
};

// A name to compare others with. Sound is compared by the consonants of a
// word, those that are confused taken for one, and spelling by the edits
// between two words (Damerau 1964). Any thread.
class NameMatcher {
 public:
  explicit NameMatcher(absl::string_view name);

  // False if the name has no word: it fits nobody.
  bool has_words() const { return !words_.empty(); }

  // Returns how the name fits `other`; nothing if it does not.
  std::optional<NameFit> Fit(absl::string_view other) const;

 private:
  const std::vector<std::string> words_;
};

// True if `heard` may be how a listener wrote `name`: as many words, two at
// least, that sound alike and are half written alike. Both as NameWords()
// returns them. "Lisa France" may be Liesyl Franz.
bool IsMishearing(const std::vector<std::string>& name,
                  const std::vector<std::string>& heard);

// True if the given names sound somewhat alike, so that a listener may write
// one for the other: "Carolyn" and Kerry-Ann. Most that do are different
// people's.
bool MayBeMistaken(const std::vector<std::string>& name,
                   const std::vector<std::string>& other);

}  // namespace turnstone
