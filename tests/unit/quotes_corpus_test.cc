// A thousand quotes from real turns, as people quote: right, loosely, wrongly,
// and not at all. Whether words stand somewhere is known from a list of every
// word's places, apart from the index.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/model/transcript.h"
#include "common/text/tokenizer.h"
#include "ingest-service/parse/compressed.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/quote_verifier.h"
#include "tests/support/corpus.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

// Of ten turns it is uncertain who speaks one.
constexpr DocId kUncertainEvery = 10;

enum class Expected {
  kExact,
  kNormalized,
  kAltered,
  kSpliced,
  kWrongSpeaker,
  kUncertainSpeaker,
  kNotFound
};

struct Sample {
  std::string text;
  Expected expected = Expected::kNotFound;
  std::optional<uint32_t> speaker;
};

// The turns, in the index and in the open.
class Corpus {
  // They outlive the view.
  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;

 public:
  explicit Corpus(absl::string_view lines) {
    index_ = TurnIndex::Open(store_.database()).value();
    absl::flat_hash_map<std::string, uint32_t> ordinals;
    uint32_t number = 0;
    for (const absl::string_view line :
         absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
      const auto turn = nlohmann::json::parse(line.begin(), line.end());
      const auto ordinal = [&](const std::string& name) {
        return ordinals.try_emplace(name, ordinals.size() + 1).first->second;
      };
      TurnColumns columns;
      columns.transcript = ordinal("/" + turn["session"].get<std::string>());
      columns.speaker = ordinal(turn["speaker"]);
      columns.number = ++number;
      columns.state = static_cast<uint8_t>(texts.size() % kUncertainEvery == 0
                                               ? AttributionState::kProbable
                                               : AttributionState::kCertain);
      texts.push_back(turn["text"]);
      index_->Append(columns, texts.back());
      const auto doc = static_cast<uint32_t>(texts.size() - 1);
      for (Tokenizer words(texts.back()); words.Next();) {
        const std::string term(words.term());
        const uint32_t id =
            terms_.try_emplace(term, terms_.size()).first->second;
        if (id == places_.size()) places_.emplace_back();
        places_[id].push_back(static_cast<uint32_t>(words_.size()));
        words_.push_back(id);
        docs_.push_back(doc);
      }
      if (texts.size() % 50'000 == 0) Commit();
    }
    Commit();
    view = index_->View();
  }

  // The turns that have these words next to each other.
  std::vector<DocId> Holders(absl::string_view text) const {
    std::vector<uint32_t> ids;
    for (const Token& token : Tokenize(text)) {
      const auto found = terms_.find(token.term);
      if (found == terms_.end()) return {};
      ids.push_back(found->second);
    }
    size_t rarest = 0;
    for (size_t i = 0; i < ids.size(); ++i) {
      if (places_[ids[i]].size() < places_[ids[rarest]].size()) rarest = i;
    }
    std::vector<DocId> found;
    for (const uint32_t place : places_[ids[rarest]]) {
      const size_t begin = place - rarest;
      if (place < rarest || begin + ids.size() > words_.size()) continue;
      if (docs_[begin] != docs_[begin + ids.size() - 1]) continue;
      if (std::equal(ids.begin(), ids.end(),
                     words_.begin() + static_cast<ptrdiff_t>(begin))) {
        found.push_back(docs_[begin]);
      }
    }
    return found;
  }

  // True if a turn has these very bytes.
  bool HasExact(const std::string& text) const {
    for (const DocId doc : Holders(text)) {
      if (texts[doc].find(text) != std::string::npos) return true;
    }
    return false;
  }

  std::vector<std::string> texts;
  std::shared_ptr<const IndexView> view;

 private:
  void Commit() {
    index_->Publish();
    EXPECT_TRUE(index_->Maintain(false).ok());
  }

  absl::flat_hash_map<std::string, uint32_t> terms_;
  std::vector<std::vector<uint32_t>> places_;  // By term.
  std::vector<uint32_t> words_;                // All, as terms.
  std::vector<DocId> docs_;                    // Of each word.
};

// Makes quotes.
class Quoter {
 public:
  explicit Quoter(const Corpus& corpus) : corpus_(corpus) {
    // Words of turns here and there, so that common ones come often.
    for (size_t at = 0; at < corpus.texts.size(); at += 37) {
      const std::vector<Token> words = Tokenize(corpus.texts[at]);
      if (!words.empty()) unigrams_.push_back(words[words.size() / 2].term);
    }
  }

  uint32_t Random(size_t below) {
    return static_cast<uint32_t>(random_() % below);
  }
  uint32_t Between(uint32_t min, uint32_t max) {
    return min + Random(max - min + 1);
  }
  const std::string& RandomWord() {
    return unigrams_[Random(unigrams_.size())];
  }

  struct Span {
    DocId doc = 0;
    std::string text;
    std::vector<std::string> words;  // With what stands behind each.
  };

  // Words next to each other of a random turn.
  Span Take(uint32_t min, uint32_t max) {
    for (;;) {
      const DocId doc = Random(corpus_.texts.size());
      const std::vector<Token> words = Tokenize(corpus_.texts[doc]);
      if (words.size() < min) continue;
      const auto count =
          std::min(Between(min, max), static_cast<uint32_t>(words.size()));
      return SpanOf(doc, words, Random(words.size() - count + 1), count);
    }
  }

  Span SpanOf(DocId doc, const std::vector<Token>& words, size_t first,
              size_t count) const {
    Span span;
    span.doc = doc;
    for (size_t i = first; i < first + count; ++i) {
      const size_t end =
          i + 1 < first + count ? words[i + 1].begin : words[i].end;
      span.words.push_back(
          corpus_.texts[doc].substr(words[i].begin, end - words[i].begin));
    }
    span.text = absl::StrJoin(span.words, "");
    return span;
  }

  Sample Verbatim() { return {Take(1, 60).text, Expected::kExact}; }

  Sample Normalized() {
    for (;;) {
      std::string text = Take(3, 60).text;
      switch (Random(4)) {
        case 0:
          absl::AsciiStrToUpper(&text);
          break;
        case 1:
          text = absl::StrReplaceAll(
              text, {{",", ""}, {".", ""}, {"?", "!"}, {" ", "  "}});
          break;
        case 2:
          text = absl::StrReplaceAll(text, {{"'", "\xe2\x80\x99"},
                                            {"-", "\xe2\x80\x91"},
                                            {"e ", "\xc3\xa9 "}});
          break;
        default:
          text = "\"" + absl::AsciiStrToLower(text) + ".\"";
      }
      if (!corpus_.HasExact(text)) return {text, Expected::kNormalized};
    }
  }

  Sample Altered() {
    for (;;) {
      const bool is_long = Random(10) == 0;
      Span span = is_long ? Take(200, 1500) : Take(8, 60);
      std::vector<std::string>& words = span.words;
      // At most a fifth.
      uint32_t left = Between(1, static_cast<uint32_t>(words.size() / 5));
      for (; left > 0; --left) {
        const size_t at = Random(words.size() - 1);
        switch (Random(4)) {
          case 0:
            words.erase(words.begin() + static_cast<ptrdiff_t>(at));
            break;
          case 1:
            words.insert(words.begin() + static_cast<ptrdiff_t>(at),
                         RandomWord() + " ");
            break;
          case 2:
            // Two words change.
            if (left > 1) {
              std::swap(words[at], words[at + 1]);
              --left;
            }
            break;
          default:
            words[at] = RandomWord() + " ";
        }
      }
      const std::string text = absl::StrJoin(
          words, "", [](std::string* out, const std::string& word) {
            absl::StrAppend(out, word, word.back() == ' ' ? "" : " ");
          });
      if (corpus_.Holders(text).empty()) return {text, Expected::kAltered};
    }
  }

  Sample Spliced() {
    for (;;) {
      const size_t parts = Between(2, 3);
      const bool is_marked = Random(2) == 0;
      const char* const marks[] = {" ... ", "\xe2\x80\xa6 ", " [...] ",
                                   ". . . "};
      const char* const mark = is_marked ? marks[Random(4)] : " ";
      std::vector<std::string> texts;
      for (size_t i = 0; i < parts; ++i) {
        texts.push_back(Take(is_marked ? 5 : 8, 25).text);
      }
      const std::string text = absl::StrJoin(texts, mark);
      if (corpus_.Holders(text).empty()) return {text, Expected::kSpliced};
    }
  }

  Sample SplicedInOneTurn() {
    const Span span = Take(30, 60);
    const auto begin = span.words.begin();
    const size_t first = Between(6, 12);
    const size_t out = Between(2, 12);
    const std::string text =
        absl::StrCat(absl::StrJoin(begin, begin + first, ""), "... ",
                     absl::StrJoin(begin + first + out, span.words.end(), ""));
    return {text, Expected::kSpliced};
  }

  Sample OverABoundary() {
    for (;;) {
      const DocId doc = Random(corpus_.texts.size() - 1);
      const std::vector<Token> words = Tokenize(corpus_.texts[doc]);
      const std::vector<Token> next = Tokenize(corpus_.texts[doc + 1]);
      if (words.size() < 6 || next.size() < 6 ||
          corpus_.view->columns(doc).transcript !=
              corpus_.view->columns(doc + 1).transcript) {
        continue;
      }
      const size_t count = Between(6, 12);
      const size_t first = words.size() - std::min(count, words.size());
      return {absl::StrCat(
                  SpanOf(doc, words, first, words.size() - first).text, " ",
                  SpanOf(doc + 1, next, 0, std::min(count, next.size())).text),
              Expected::kSpliced};
    }
  }

  // What a speaker said, and one whom it is given to.
  Sample OfSpeaker(Expected expected) {
    for (;;) {
      const Span span = Take(8, 40);
      const auto& columns = corpus_.view->columns(span.doc);
      const bool uncertain = span.doc % kUncertainEvery == 0;
      Sample sample{span.text, expected, columns.speaker};
      if (expected == Expected::kWrongSpeaker) {
        sample.speaker =
            corpus_.view->columns(Random(corpus_.texts.size())).speaker;
      }
      bool said = false;
      bool maybe = false;
      for (const DocId doc : corpus_.Holders(span.text)) {
        maybe |= doc % kUncertainEvery == 0;
        said |= doc % kUncertainEvery != 0 &&
                corpus_.view->columns(doc).speaker == *sample.speaker;
      }
      if (expected == Expected::kExact && !uncertain) return sample;
      if (expected == Expected::kWrongSpeaker && !said && !maybe) return sample;
      if (expected == Expected::kUncertainSpeaker && uncertain && !said) {
        return sample;
      }
    }
  }

  Sample Invented() {
    for (;;) {
      std::vector<std::string> words;
      for (uint32_t left = Between(4, 40); left > 0; --left) {
        words.push_back(RandomWord());
      }
      const std::string text = absl::StrJoin(words, " ");
      if (corpus_.Holders(text).empty()) return {text, Expected::kNotFound};
    }
  }

  // A sentence that somebody else said about something else.
  Sample Foreign(const std::vector<std::string>& sentences) {
    for (;;) {
      const std::string& text = sentences[Random(sentences.size())];
      if (corpus_.Holders(text).empty()) return {text, Expected::kNotFound};
    }
  }

 private:
  const Corpus& corpus_;
  std::mt19937 random_{20171218};
  std::vector<std::string> unigrams_;
};

Expected VerdictOf(const Verification& found, const Sample& sample) {
  if (found.match == QuoteMatch::kNone) return Expected::kNotFound;
  if (sample.speaker.has_value()) {
    if (found.fit == SpeakerFit::kWrong) return Expected::kWrongSpeaker;
    if (found.fit == SpeakerFit::kUncertain) {
      return Expected::kUncertainSpeaker;
    }
  }
  return static_cast<Expected>(static_cast<int>(found.match) - 1);
}

// Sentences of podcasts, of eight words and more.
std::vector<std::string> ForeignSentences() {
  std::vector<std::string> sentences;
  for (const char* file :
       {"gotime-go-time-185.md", "jsparty-js-party-197.md",
        "podcast-the-changelog-226.md", "practicalai-practical-ai-136.md"}) {
    const auto text = ReadCorpus(absl::StrCat("changelog/", file));
    if (!text.has_value()) return {};
    for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
      const size_t label = line.find(":** ");
      if (label == absl::string_view::npos) continue;
      for (const absl::string_view sentence :
           absl::StrSplit(line.substr(label + 4), ". ")) {
        if (Tokenize(sentence).size() >= 8) {
          sentences.emplace_back(sentence);
        }
      }
    }
  }
  return sentences;
}

TEST(QuotesCorpusTest, VerdictsOfAThousandQuotesAreRight) {
  const auto packed = ReadCorpus("speed/turns-200k.jsonl.zst");
  const std::vector<std::string> sentences = ForeignSentences();
  if (!packed.has_value() || sentences.empty()) {
    GTEST_SKIP() << "the corpus is not there";
  }
  const Corpus corpus(Expand(*packed).value());
  Quoter quoter(corpus);
  const TurnReader read = [&](DocId doc) { return corpus.texts[doc]; };
  const TieOrder names = [](uint32_t) { return absl::string_view(); };
  const std::vector<std::pair<std::string, std::function<Sample()>>> kinds = {
      {"verbatim", [&] { return quoter.Verbatim(); }},
      {"normalized", [&] { return quoter.Normalized(); }},
      {"altered", [&] { return quoter.Altered(); }},
      {"altered", [&] { return quoter.Altered(); }},
      {"spliced", [&] { return quoter.Spliced(); }},
      {"spliced in one turn", [&] { return quoter.SplicedInOneTurn(); }},
      {"over a boundary", [&] { return quoter.OverABoundary(); }},
      {"right speaker", [&] { return quoter.OfSpeaker(Expected::kExact); }},
      {"wrong speaker",
       [&] { return quoter.OfSpeaker(Expected::kWrongSpeaker); }},
      {"uncertain speaker",
       [&] { return quoter.OfSpeaker(Expected::kUncertainSpeaker); }},
      {"invented", [&] { return quoter.Invented(); }},
      {"foreign", [&] { return quoter.Foreign(sentences); }},
  };
  std::map<std::string, std::pair<int, int>> right;  // And all, by kind.
  int wrong = 0;
  constexpr int kSamples = 1008;
  for (int i = 0; i < kSamples; ++i) {
    const auto& [kind, make] = kinds[static_cast<size_t>(i) % kinds.size()];
    const Sample sample = make();
    QuoteScope scope;
    if (sample.speaker.has_value()) scope.speakers = {*sample.speaker};
    const StopSignal stop;
    const auto found =
        VerifyQuote(*corpus.view, sample.text, scope, read, names, stop);
    ASSERT_TRUE(found.ok()) << found.status();
    const Expected verdict = VerdictOf(*found, sample);
    ++right[kind].second;
    if (verdict == sample.expected) {
      ++right[kind].first;
    } else {
      ++wrong;
    }
    if (sample.expected == Expected::kNotFound) {
      EXPECT_NE(verdict, Expected::kExact) << kind;
      EXPECT_NE(verdict, Expected::kNormalized) << kind;
    }
  }
  for (const auto& [kind, counts] : right) {
    EXPECT_GE(counts.first, counts.second * 9 / 10) << kind;
  }
  EXPECT_LE(wrong, kSamples / 50);
}

}  // namespace
}  // namespace turnstone
