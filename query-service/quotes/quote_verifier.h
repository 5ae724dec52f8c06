// Says whether somebody really said a thing.
//
// What the verdicts mean is in turnstone/v1/quote_queries.proto, and the
// numbers in it are those below.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_view.h"
#include "query-service/quotes/quote_candidates.h"
#include "query-service/quotes/quote_finder.h"

namespace turnstone {

// A quote is ALTERED if so many of its words, or of the turn's, are the same,
inline constexpr double kAlteredSimilarityMin = 0.7;
// and at least so many words.
inline constexpr uint32_t kAlteredWordsMin = 4;
// So many words next to each other are a part of a SPLICED quote, however
// common they are.
inline constexpr uint32_t kPartWordsMin = 8;
// The parts of a SPLICED quote have this share of its words.
inline constexpr double kSplicedCoverageMin = 0.8;
inline constexpr size_t kQuotePartsMax = 20;
inline constexpr size_t kQuotePlacesMax = 10;

// How the words of a quote stand in a turn, the best first. Sent: never
// renumber.
enum class QuoteMatch : uint8_t {
  kNone = 0,
  kExact = 1,
  kNormalized = 2,
  kAltered = 3,
  kSpliced = 4,
};

// Bytes of a quote that are not those of the turn. One side may be empty.
struct WordChange {
  uint32_t quote_begin = 0;
  uint32_t quote_end = 0;
  uint32_t turn_begin = 0;
  uint32_t turn_end = 0;
  bool equal = false;  // The same words.

  friend bool operator==(const WordChange&, const WordChange&) = default;
};

// Where a quote, or a part of it, was said. Spans are bytes.
struct QuotePlace {
  DocId doc = 0;
  QuoteMatch match = QuoteMatch::kNone;
  SpeakerFit fit = SpeakerFit::kRight;
  double similarity = 1;  // 0 to 1.
  uint32_t quote_begin = 0;
  uint32_t quote_end = 0;
  uint32_t turn_begin = 0;
  uint32_t turn_end = 0;
  std::vector<WordChange> changes;  // Of kAltered: all words of both, in order.
};

struct Verification {
  QuoteMatch match = QuoteMatch::kNone;
  SpeakerFit fit = SpeakerFit::kRight;
  // The best first, at most kQuotePlacesMax, each in another turn; of kSpliced
  // the parts, in the order of the quote.
  std::vector<QuotePlace> places;
};

// Returns the text of a turn.
using TurnReader = std::function<absl::StatusOr<std::string>(DocId)>;

// Looks for a quote, which has at least one word, at most
// kVerifiedQuoteWordsMax of them and kVerifiedQuoteBytesMax bytes. Errors as of
// QuoteCandidates and of `read_turn`.
absl::StatusOr<Verification> VerifyQuote(const IndexView& view,
                                         absl::string_view quote,
                                         const QuoteScope& scope,
                                         const TurnReader& read_turn,
                                         const TieOrder& tie_order,
                                         const StopSignal& stop);

}  // namespace turnstone
