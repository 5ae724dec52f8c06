#include "ingest-service/identify/revision.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/model/limits.h"
#include "ingest-service/identify/turn_alignment.h"

namespace turnstone {
namespace {

// So alike the words of two turns must be, 0 to 1.
constexpr double kSimilarMin = 0.5;

// A turn as the sorted hashes of its words.
using Words = std::vector<uint64_t>;

Words WordsOf(const Turn& turn) {
  Words words;
  const auto is_word = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  std::string word;
  for (const char c : turn.text + " ") {
    if (is_word(c)) {
      word += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (!word.empty()) {
      words.push_back(absl::HashOf(word));
      word.clear();
    }
  }
  std::sort(words.begin(), words.end());
  return words;
}

// Twice the words that both have by the words of both (Dice 1945).
double Similarity(const Words& a, const Words& b) {
  if (a.empty() || b.empty()) return 0;
  size_t both = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++both;
      ++i;
      ++j;
    } else if (a[i] < b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return 2.0 * static_cast<double>(both) /
         static_cast<double>(a.size() + b.size());
}

class Comparison {
 public:
  Comparison(const std::vector<Turn>& old_turns,
             const std::vector<Turn>& new_turns)
      : old_(old_turns), new_(new_turns), old_taken_(old_turns.size()) {
    diff_.same.resize(new_.size());
    diff_.reworded.resize(new_.size());
  }

  RevisionDiff Compare() {
    AlignWithLabels();
    ForEachGap(
        [this](const auto& olds, const auto& news) { AlignTexts(olds, news); });
    MatchMoved();
    ForEachGap([this](const auto& olds, const auto& news) {
      MatchReworded(olds, news);
    });
    return std::move(diff_);
  }

 private:
  using Indexes = std::vector<size_t>;

  void Take(size_t old_index, size_t new_index) {
    diff_.same[new_index] = old_index;
    old_taken_[old_index] = true;
  }

  void AlignWithLabels() {
    std::vector<uint64_t> old_hashes;
    std::vector<uint64_t> new_hashes;
    for (const Turn& turn : old_) {
      old_hashes.push_back(absl::HashOf(turn.label, turn.text));
    }
    for (const Turn& turn : new_) {
      new_hashes.push_back(absl::HashOf(turn.label, turn.text));
    }
    const auto aligned = AlignTurns(old_hashes, new_hashes);
    for (size_t i = 0; i < aligned.size(); ++i) {
      if (aligned[i].has_value()) Take(*aligned[i], i);
    }
  }

  // Calls `visit` with the turns of both that are not taken between two that
  // are and stand in order.
  template <class Visit>
  void ForEachGap(Visit visit) {
    Indexes olds;
    Indexes news;
    size_t old_next = 0;
    for (size_t i = 0; i <= new_.size(); ++i) {
      if (i < new_.size() && !diff_.same[i].has_value()) {
        news.push_back(i);
        continue;
      }
      const size_t old_end = i < new_.size() ? *diff_.same[i] : old_.size();
      if (old_end < old_next) continue;  // It was moved here.
      for (; old_next < old_end; ++old_next) {
        if (!old_taken_[old_next]) olds.push_back(old_next);
      }
      old_next = std::min(old_end + 1, old_.size());
      if (!olds.empty() && !news.empty()) visit(olds, news);
      olds.clear();
      news.clear();
    }
  }

  void AlignTexts(const Indexes& olds, const Indexes& news) {
    std::vector<uint64_t> old_hashes;
    std::vector<uint64_t> new_hashes;
    for (const size_t i : olds)
      old_hashes.push_back(absl::HashOf(old_[i].text));
    for (const size_t i : news)
      new_hashes.push_back(absl::HashOf(new_[i].text));
    const auto aligned = AlignTurns(old_hashes, new_hashes);
    for (size_t i = 0; i < aligned.size(); ++i) {
      if (aligned[i].has_value()) Take(olds[*aligned[i]], news[i]);
    }
  }

  // Takes turns whose text is once among what is left of both.
  void MatchMoved() {
    struct Seen {
      Indexes olds;
      Indexes news;
    };
    absl::flat_hash_map<std::string, Seen> seen;
    for (size_t i = 0; i < old_.size(); ++i) {
      if (!old_taken_[i]) seen[old_[i].text].olds.push_back(i);
    }
    for (size_t i = 0; i < new_.size(); ++i) {
      if (!diff_.same[i].has_value()) seen[new_[i].text].news.push_back(i);
    }
    for (const auto& [text, places] : seen) {
      if (places.olds.size() == 1 && places.news.size() == 1) {
        Take(places.olds[0], places.news[0]);
      }
    }
  }

  // Pairs turns in order so that the sum of their similarities is the largest.
  void MatchReworded(const Indexes& olds, const Indexes& news) {
    if (olds.size() > kRewordedTurnsMax || news.size() > kRewordedTurnsMax) {
      return;
    }
    std::vector<Words> old_words;
    for (const size_t i : olds) old_words.push_back(WordsOf(old_[i]));
    const size_t width = olds.size() + 1;
    std::vector<double> similar(news.size() * width, 0);
    std::vector<double> best((news.size() + 1) * width, 0);
    for (size_t i = 0; i < news.size(); ++i) {
      const Words words = WordsOf(new_[news[i]]);
      for (size_t j = 0; j < olds.size(); ++j) {
        const double similarity = Similarity(words, old_words[j]);
        similar[i * width + j] = similarity >= kSimilarMin ? similarity : 0;
        best[(i + 1) * width + j + 1] =
            std::max({best[i * width + j] + similar[i * width + j],
                      best[i * width + j + 1], best[(i + 1) * width + j]});
      }
    }
    for (size_t i = news.size(), j = olds.size(); i > 0 && j > 0;) {
      const double here = best[i * width + j];
      if (here == best[(i - 1) * width + j]) {
        --i;
      } else if (here == best[i * width + j - 1]) {
        --j;
      } else {
        diff_.reworded[news[--i]] = olds[--j];
      }
    }
  }

  const std::vector<Turn>& old_;
  const std::vector<Turn>& new_;
  RevisionDiff diff_;
  std::vector<bool> old_taken_;
};

}  // namespace

RevisionDiff CompareRevisions(const std::vector<Turn>& old_turns,
                              const std::vector<Turn>& new_turns) {
  return Comparison(old_turns, new_turns).Compare();
}

}  // namespace turnstone
