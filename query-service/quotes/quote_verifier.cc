#include "query-service/quotes/quote_verifier.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "query-service/quotes/quote_alignment.h"
#include "query-service/quotes/quote_splicing.h"
#include "query-service/quotes/quoted_words.h"

namespace turnstone {
namespace {

// Turns with the same words that are read, of each fit of the speaker, to find
// the same bytes.
constexpr size_t kSameTurnsMax = 500;
// Where the index alone finds nothing similar, words next to each other lead to
// turns: so many words, from every or every second one on; in a short quote
// fewer words, which more turns have.
constexpr uint32_t kWindowWords = 7;
constexpr size_t kWindowTurnsMax = 8;
constexpr uint32_t kShortQuoteWords = 16;
constexpr uint32_t kShortWindowWords = 4;
constexpr size_t kShortWindowTurnsMax = 64;
constexpr uint32_t kWindowsMax = 128;
// ALTERED places are this near to the most similar one.
constexpr double kSimilarityRange = 0.15;
// Without an ellipsis parts must explain so many words more than one place
// with changes does.
constexpr uint32_t kSplicedGainMin = 3;
constexpr int kNeighboursMax = 64;

// Words [begin, end) as bytes; an empty span behind the word before.
std::pair<uint32_t, uint32_t> BytesOf(const std::vector<uint32_t>& begins,
                                      const std::vector<uint32_t>& ends,
                                      uint32_t begin, uint32_t end) {
  if (begin < end) return {begins[begin], ends[end - 1]};
  const uint32_t at = begin == 0 ? begins[0] : ends[begin - 1];
  return {at, at};
}

// The words of a quote with what is needed to compare them.
struct Quote {
  Quote(absl::string_view text, QuotedWords read)
      : words(std::move(read.words)),
        ellipses(std::move(read.ellipses)),
        numbers(text, words),
        aligner(numbers.quote()) {
    for (const Token& word : words) {
      begins.push_back(word.begin);
      ends.push_back(word.end);
    }
  }

  uint32_t size() const { return static_cast<uint32_t>(words.size()); }

  const std::vector<Token> words;
  const std::vector<uint32_t> ellipses;
  const WordNumbers numbers;
  const QuoteAligner aligner;
  std::vector<uint32_t> begins;
  std::vector<uint32_t> ends;
};

std::vector<WordChange> ChangesOf(const Quote& quote, const TurnWords& turn,
                                  const Alignment& alignment) {
  std::vector<WordChange> changes;
  const auto add = [&](const WordRun& from, uint32_t quote_end,
                       uint32_t turn_end, bool equal) {
    if (from.quote == quote_end && from.turn == turn_end) return;
    WordChange& change = changes.emplace_back();
    std::tie(change.quote_begin, change.quote_end) =
        BytesOf(quote.begins, quote.ends, from.quote, quote_end);
    std::tie(change.turn_begin, change.turn_end) =
        BytesOf(turn.begins, turn.ends, from.turn, turn_end);
    change.equal = equal;
  };
  WordRun done{0, alignment.turn_begin, 0};
  for (const WordRun& run : alignment.equal) {
    add(done, run.quote, run.turn, false);
    add(run, run.quote_end(), run.turn_end(), true);
    done = {run.quote_end(), run.turn_end(), 0};
  }
  add(done, quote.size(), alignment.turn_end, false);
  return changes;
}

uint32_t CountWords(const std::vector<QuotePart>& parts) {
  uint32_t words = 0;
  for (const QuotePart& part : parts) words += part.run.size;
  return words;
}

// True if the parts are of different turns.
bool AreApart(const std::vector<QuotePart>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](const QuotePart& part) {
    return part.doc != parts.front().doc;
  });
}

// True if something is left out between two parts where the quote says so.
bool LeavesOut(const Quote& quote, const std::vector<QuotePart>& parts) {
  for (size_t i = 1; i < parts.size(); ++i) {
    const WordRun& before = parts[i - 1].run;
    const WordRun& next = parts[i].run;
    const bool goes_on =
        parts[i - 1].doc == parts[i].doc && before.turn_end() == next.turn;
    if (!goes_on && before.quote_end() == next.quote &&
        std::binary_search(quote.ellipses.begin(), quote.ellipses.end(),
                           next.quote)) {
      return true;
    }
  }
  return false;
}

// What comparing a quote with turns has shown.
struct Findings {
  QuoteSplicer splicer;
  std::vector<QuotePlace> altered;
  uint32_t matched = 0;  // Words of the quote, at most in any one place.
  absl::flat_hash_set<DocId> compared;
};

class Verifier {
 public:
  Verifier(const IndexView& view, absl::string_view text,
           const QuoteScope& scope, const TurnReader& read_turn,
           const TieOrder& tie_order, const StopSignal& stop)
      : view_(view),
        text_(absl::StripAsciiWhitespace(text)),
        text_begin_(static_cast<uint32_t>(text_.data() - text.data())),
        scope_(scope),
        read_turn_(read_turn),
        tie_order_(tie_order),
        stop_(stop),
        candidates_(view, scope, stop) {}

  absl::StatusOr<Verification> Verify() {
    const Quote written(text_, {Tokenize(text_), {}});
    TS_RETURN_IF_ERROR(candidates_.Open(written.words));
    TS_ASSIGN_OR_RETURN(Verification found, FindSame(written, true));
    if (found.match != QuoteMatch::kNone) return found;
    QuotedWords read = ReadQuotedWords(text_);
    // Nothing but notes.
    if (read.words.empty()) return found;
    const Quote meant(text_, std::move(read));
    if (meant.words != written.words) {
      TS_RETURN_IF_ERROR(candidates_.Open(meant.words));
      TS_ASSIGN_OR_RETURN(found, FindSame(meant, false));
      if (found.match != QuoteMatch::kNone) return found;
    }
    return FindSimilar(meant);
  }

 private:
  SpeakerFit FitOf(DocId doc) const {
    return turnstone::FitOf(scope_, view_.columns(doc));
  }

  absl::StatusOr<Verification> FindSame(const Quote& quote, bool may_be_exact);
  std::optional<QuotePlace> SamePlace(const Quote& quote,
                                      absl::string_view text,
                                      bool may_be_exact) const;
  absl::StatusOr<Verification> FindSimilar(const Quote& quote);
  // Compares the quote with a turn, once.
  absl::Status Compare(const Quote& quote, DocId doc, Findings* findings);
  // Compares it with turns that have some of its words next to each other.
  absl::Status CompareWindows(const Quote& quote, Findings* findings);
  bool IsTelling(const Quote& quote, const Alignment& alignment) const;
  absl::Status AddStretches(const Quote& quote, DocId doc,
                            const TurnWords& turn,
                            const std::vector<WordRun>& runs,
                            QuoteSplicer* splicer);
  // Returns the neighbour if it is of the same transcript.
  std::optional<DocId> NeighbourOf(DocId doc, int step) const;
  absl::StatusOr<std::vector<QuotePart>> GoOn(const Quote& quote, DocId doc,
                                              const WordRun& run,
                                              const TurnWords& turn);
  absl::StatusOr<std::vector<QuotePart>> GoBack(const Quote& quote, DocId doc,
                                                const WordRun& run);
  absl::StatusOr<TurnWords> ReadWords(const Quote& quote, DocId doc);
  absl::StatusOr<Verification> SplicedOf(const Quote& quote,
                                         const std::vector<QuotePart>& parts);
  Verification BestOf(std::vector<QuotePlace> places);

  const IndexView& view_;
  const absl::string_view text_;  // Without white space around it.
  const uint32_t text_begin_;     // Where it begins in what was asked.
  const QuoteScope& scope_;
  const TurnReader& read_turn_;
  const TieOrder& tie_order_;
  const StopSignal& stop_;
  QuoteCandidates candidates_;
  int neighbours_ = 0;  // Turns that were read as such.
};

absl::StatusOr<Verification> Verifier::FindSame(const Quote& quote,
                                                bool may_be_exact) {
  TS_ASSIGN_OR_RETURN(const std::vector<DocId> turns,
                      candidates_.FindPhrase(0, quote.size(), kSameTurnsMax));
  std::vector<QuotePlace> places;
  size_t exact = 0;
  for (const DocId doc : turns) {
    TS_RETURN_IF_ERROR(stop_.Check());
    const SpeakerFit fit = FitOf(doc);
    // Worse fits come later, and change nothing any more.
    const bool is_worse = !places.empty() && fit != places.front().fit;
    if ((exact >= kQuotePlacesMax || is_worse) &&
        places.size() >= kQuotePlacesMax) {
      break;
    }
    TS_ASSIGN_OR_RETURN(const std::string text, read_turn_(doc));
    std::optional<QuotePlace> place = SamePlace(quote, text, may_be_exact);
    if (!place.has_value()) continue;
    place->doc = doc;
    place->fit = fit;
    if (place->match == QuoteMatch::kExact) ++exact;
    places.push_back(*std::move(place));
  }
  return BestOf(std::move(places));
}

std::optional<QuotePlace> Verifier::SamePlace(const Quote& quote,
                                              absl::string_view text,
                                              bool may_be_exact) const {
  const TurnWords turn(quote.numbers, text);
  const std::vector<size_t> places = quote.aligner.FindWhole(turn.numbers);
  if (places.empty()) return std::nullopt;
  QuotePlace place;
  for (const size_t at : places) {
    const uint32_t word_end = turn.ends[at + quote.size() - 1];
    // Punctuation may stand before the first word.
    if (!may_be_exact || turn.begins[at] < quote.begins.front()) continue;
    place.turn_begin = turn.begins[at] - quote.begins.front();
    if (word_end != place.turn_begin + quote.ends.back() ||
        text.substr(place.turn_begin, text_.size()) != text_) {
      continue;
    }
    place.match = QuoteMatch::kExact;
    place.quote_end = static_cast<uint32_t>(text_.size());
    place.turn_end = place.turn_begin + place.quote_end;
    return place;
  }
  place.match = QuoteMatch::kNormalized;
  place.quote_begin = quote.begins.front();
  place.quote_end = quote.ends.back();
  place.turn_begin = turn.begins[places[0]];
  place.turn_end = turn.ends[places[0] + quote.size() - 1];
  return place;
}

absl::StatusOr<TurnWords> Verifier::ReadWords(const Quote& quote, DocId doc) {
  TS_RETURN_IF_ERROR(stop_.Check());
  TS_ASSIGN_OR_RETURN(const std::string text, read_turn_(doc));
  return TurnWords(quote.numbers, text);
}

bool Verifier::IsTelling(const Quote& quote, const Alignment& alignment) const {
  if (alignment.similarity < kAlteredSimilarityMin ||
      alignment.matched < kAlteredWordsMin) {
    return false;
  }
  double bits = 0;
  absl::flat_hash_set<uint32_t> counted;
  for (const WordRun& run : alignment.equal) {
    for (uint32_t word = run.quote; word < run.quote_end(); ++word) {
      if (counted.insert(quote.numbers.quote()[word]).second) {
        bits += candidates_.bits()[word];
      }
    }
  }
  return bits >= candidates_.enough_bits();
}

absl::Status Verifier::Compare(const Quote& quote, DocId doc,
                               Findings* findings) {
  if (!findings->compared.insert(doc).second) return absl::OkStatus();
  TS_ASSIGN_OR_RETURN(const TurnWords turn, ReadWords(quote, doc));
  const std::vector<WordRun> runs = quote.aligner.FindRuns(turn.numbers);
  TS_RETURN_IF_ERROR(AddStretches(quote, doc, turn, runs, &findings->splicer));
  const Alignment alignment = quote.aligner.Align(turn.numbers, runs);
  if (!IsTelling(quote, alignment)) return absl::OkStatus();
  findings->matched = std::max(findings->matched, alignment.matched);
  QuotePlace& place = findings->altered.emplace_back();
  place.doc = doc;
  place.match = QuoteMatch::kAltered;
  place.fit = FitOf(doc);
  place.similarity = alignment.similarity;
  place.quote_begin = quote.begins.front();
  place.quote_end = quote.ends.back();
  std::tie(place.turn_begin, place.turn_end) =
      BytesOf(turn.begins, turn.ends, alignment.turn_begin, alignment.turn_end);
  place.changes = ChangesOf(quote, turn, alignment);
  return absl::OkStatus();
}

absl::Status Verifier::CompareWindows(const Quote& quote, Findings* findings) {
  const auto compare = [&](uint32_t begin, uint32_t end,
                           size_t limit) -> absl::Status {
    TS_ASSIGN_OR_RETURN(const std::vector<DocId> turns,
                        candidates_.FindPhrase(begin, end, limit));
    for (const DocId doc : turns) {
      TS_RETURN_IF_ERROR(Compare(quote, doc, findings));
    }
    return absl::OkStatus();
  };
  // What the quoter says are parts, too.
  uint32_t begin = 0;
  for (size_t i = 0; i <= quote.ellipses.size() && i < kQuotePartsMax; ++i) {
    const uint32_t end =
        i < quote.ellipses.size() ? quote.ellipses[i] : quote.size();
    TS_RETURN_IF_ERROR(compare(begin, end, kWindowTurnsMax));
    begin = end;
  }
  const bool is_short = quote.size() < kShortQuoteWords;
  const uint32_t words = is_short ? kShortWindowWords : kWindowWords;
  const uint32_t step = is_short ? 1 : std::max(2u, quote.size() / kWindowsMax);
  for (uint32_t at = 0; at + words <= quote.size(); at += step) {
    TS_RETURN_IF_ERROR(compare(
        at, at + words, is_short ? kShortWindowTurnsMax : kWindowTurnsMax));
  }
  return absl::OkStatus();
}

absl::StatusOr<Verification> Verifier::FindSimilar(const Quote& quote) {
  Findings findings{.splicer = QuoteSplicer(quote.numbers.quote(),
                                            quote.ellipses, candidates_.bits(),
                                            candidates_.enough_bits())};
  TS_ASSIGN_OR_RETURN(const std::vector<DocId> turns,
                      candidates_.FindSimilar());
  for (const DocId doc : turns) {
    TS_RETURN_IF_ERROR(Compare(quote, doc, &findings));
  }
  std::vector<QuotePart> parts = findings.splicer.Choose();
  const bool is_open = quote.ellipses.empty()
                           ? findings.altered.empty() && parts.empty()
                           : CountWords(parts) < quote.size();
  if (is_open) {
    TS_RETURN_IF_ERROR(CompareWindows(quote, &findings));
    parts = findings.splicer.Choose();
  }
  const uint32_t in_parts = CountWords(parts);
  // One place with changes explains the quote unless the quoter says that
  // there are parts, or parts explain more.
  const bool is_spliced =
      LeavesOut(quote, parts)
          ? in_parts >= findings.matched
          : in_parts >= findings.matched + kSplicedGainMin ||
                (in_parts == quote.size() && in_parts > findings.matched &&
                 AreApart(parts));
  if (!parts.empty() && is_spliced) return SplicedOf(quote, parts);
  return BestOf(std::move(findings.altered));
}

std::optional<DocId> Verifier::NeighbourOf(DocId doc, int step) const {
  const DocId other = doc + static_cast<DocId>(step);
  if ((doc == 0 && step < 0) || other >= view_.end() || !view_.is_live(other) ||
      view_.columns(other).transcript != view_.columns(doc).transcript) {
    return std::nullopt;
  }
  return other;
}

absl::StatusOr<std::vector<QuotePart>> Verifier::GoOn(const Quote& quote,
                                                      DocId doc,
                                                      const WordRun& run,
                                                      const TurnWords& turn) {
  std::vector<QuotePart> parts;
  bool to_the_end = run.turn_end() == turn.numbers.size();
  for (uint32_t at = run.quote_end(); to_the_end && at < quote.size();) {
    const std::optional<DocId> next = NeighbourOf(doc, 1);
    if (!next.has_value() || ++neighbours_ > kNeighboursMax) break;
    doc = *next;
    TS_ASSIGN_OR_RETURN(const TurnWords words, ReadWords(quote, doc));
    WordRun same{at, 0, 0};
    while (same.size < words.numbers.size() && at < quote.size() &&
           words.numbers[same.size] == quote.numbers.quote()[at]) {
      ++same.size;
      ++at;
    }
    if (same.size > 0) parts.push_back({doc, same});
    to_the_end = same.size == words.numbers.size();
  }
  return parts;
}

absl::StatusOr<std::vector<QuotePart>> Verifier::GoBack(const Quote& quote,
                                                        DocId doc,
                                                        const WordRun& run) {
  std::vector<QuotePart> parts;
  bool from_the_start = run.turn == 0;
  for (uint32_t at = run.quote; from_the_start && at > 0;) {
    const std::optional<DocId> next = NeighbourOf(doc, -1);
    if (!next.has_value() || ++neighbours_ > kNeighboursMax) break;
    doc = *next;
    TS_ASSIGN_OR_RETURN(const TurnWords words, ReadWords(quote, doc));
    auto left = static_cast<uint32_t>(words.numbers.size());
    const uint32_t end = at;
    while (left > 0 && at > 0 &&
           words.numbers[left - 1] == quote.numbers.quote()[at - 1]) {
      --left;
      --at;
    }
    if (at < end) parts.push_back({doc, {at, left, end - at}});
    from_the_start = left == 0;
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}

absl::Status Verifier::AddStretches(const Quote& quote, DocId doc,
                                    const TurnWords& turn,
                                    const std::vector<WordRun>& runs,
                                    QuoteSplicer* splicer) {
  for (const WordRun& run : runs) {
    TS_ASSIGN_OR_RETURN(std::vector<QuotePart> parts, GoBack(quote, doc, run));
    parts.push_back({doc, run});
    TS_ASSIGN_OR_RETURN(std::vector<QuotePart> others,
                        GoOn(quote, doc, run, turn));
    parts.insert(parts.end(), others.begin(), others.end());
    splicer->Add(std::move(parts), FitOf(doc));
  }
  return absl::OkStatus();
}

absl::StatusOr<Verification> Verifier::SplicedOf(
    const Quote& quote, const std::vector<QuotePart>& parts) {
  Verification found;
  found.match = QuoteMatch::kSpliced;
  found.fit = SpeakerFit::kRight;
  for (const QuotePart& part : parts) {
    TS_ASSIGN_OR_RETURN(const std::string text, read_turn_(part.doc));
    const TurnWords turn(quote.numbers, text);
    QuotePlace& place = found.places.emplace_back();
    place.doc = part.doc;
    place.fit = FitOf(part.doc);
    std::tie(place.quote_begin, place.quote_end) =
        BytesOf(quote.begins, quote.ends, part.run.quote, part.run.quote_end());
    std::tie(place.turn_begin, place.turn_end) =
        BytesOf(turn.begins, turn.ends, part.run.turn, part.run.turn_end());
    const bool is_exact =
        text_.substr(place.quote_begin, place.quote_end - place.quote_begin) ==
        absl::string_view(text).substr(place.turn_begin,
                                       place.turn_end - place.turn_begin);
    place.match = is_exact ? QuoteMatch::kExact : QuoteMatch::kNormalized;
    place.quote_begin += text_begin_;
    place.quote_end += text_begin_;
    found.fit = std::max(found.fit, place.fit);
  }
  return found;
}

Verification Verifier::BestOf(std::vector<QuotePlace> places) {
  Verification found;
  if (places.empty()) return found;
  double similarity_max = 0;
  for (const QuotePlace& place : places) {
    similarity_max = std::max(similarity_max, place.similarity);
  }
  std::erase_if(places, [&](const QuotePlace& place) {
    return place.similarity < similarity_max - kSimilarityRange;
  });
  const auto key = [this](const QuotePlace& place) {
    const TurnColumns& columns = view_.columns(place.doc);
    return std::tuple(place.fit, place.match, -place.similarity,
                      tie_order_(columns.transcript), columns.number);
  };
  std::sort(places.begin(), places.end(),
            [&](const QuotePlace& a, const QuotePlace& b) {
              return key(a) < key(b);
            });
  if (places.size() > kQuotePlacesMax) places.resize(kQuotePlacesMax);
  found.match = places.front().match;
  found.fit = places.front().fit;
  for (QuotePlace& place : places) {
    place.quote_begin += text_begin_;
    place.quote_end += text_begin_;
    for (WordChange& change : place.changes) {
      change.quote_begin += text_begin_;
      change.quote_end += text_begin_;
    }
  }
  found.places = std::move(places);
  return found;
}

}  // namespace

absl::StatusOr<Verification> VerifyQuote(const IndexView& view,
                                         absl::string_view quote,
                                         const QuoteScope& scope,
                                         const TurnReader& read_turn,
                                         const TieOrder& tie_order,
                                         const StopSignal& stop) {
  TS_RETURN_IF_ERROR(stop.Check());
  return Verifier(view, quote, scope, read_turn, tie_order, stop).Verify();
}

}  // namespace turnstone
