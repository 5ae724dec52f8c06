#include "query-service/speaker_answers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/model/transcript.h"
#include "common/rpc/status_details.h"
#include "common/text/name_match.h"
#include "query-service/lookup_answers.h"
#include "query-service/paging.h"

namespace turnstone {
namespace {

constexpr int kMatchesDefault = 10;
constexpr int kMatchesMax = 100;
// Another name says nearly as much as the name.
constexpr double kOtherNameWeight = 0.98;
constexpr size_t kSpeakersAtOnce = 1000;

// Keeps the better of two matches.
void Improve(const NameFit& fit, bool is_display_name, const std::string& name,
             v1::SpeakerMatch* match) {
  const double score =
      is_display_name ? fit.score : fit.score * kOtherNameWeight;
  if (score <= match->score()) return;
  match->set_score(score);
  match->set_matched_name(name);
  match->set_match(fit.kind == NameFitKind::kSame && !is_display_name
                       ? v1::NAME_MATCH_OTHER_NAME
                       : static_cast<v1::NameMatch>(fit.kind));
}

void MatchNames(const NameMatcher& matcher, const v1::Speaker& speaker,
                bool is_root, v1::SpeakerMatch* match) {
  if (const auto fit = matcher.Fit(speaker.display_name())) {
    Improve(*fit, is_root, speaker.display_name(), match);
  }
  for (const auto* names : {&speaker.names(), &speaker.labels()}) {
    for (const std::string& name : *names) {
      if (const auto fit = matcher.Fit(name)) {
        Improve(*fit, false, name, match);
      }
    }
  }
}

// What one speaker says.
struct Sums {
  int32_t turns = 0;
  int32_t words = 0;
  int32_t certain_words = 0;
  int32_t timed_turns = 0;
  int64_t time_ms = 0;
  absl::flat_hash_set<uint32_t> transcripts;
  int32_t longest_words = -1;
  std::vector<DocId> longest;  // All turns with so many words.
};

void AddTurn(const TurnColumns& columns, DocId doc, Sums* sums) {
  const auto words = static_cast<int32_t>(columns.length);
  const auto state = static_cast<AttributionState>(columns.state);
  ++sums->turns;
  sums->words += words;
  if (state == AttributionState::kCertain ||
      state == AttributionState::kCurated) {
    sums->certain_words += words;
  }
  if (columns.duration_ms != kNoDuration) {
    ++sums->timed_turns;
    sums->time_ms += columns.duration_ms;
  }
  sums->transcripts.insert(columns.transcript);
  if (words > sums->longest_words) {
    sums->longest_words = words;
    sums->longest.clear();
  }
  if (words == sums->longest_words) sums->longest.push_back(doc);
}

// Adds up what the speakers of a parent say.
class StatsCounter {
 public:
  explicit StatsCounter(const StoreView& view) : view_(view) {}

  // Counts a collection or a transcript, and of the speakers only `speaker`
  // unless it is empty.
  absl::Status Count(const std::string& parent, const std::string& speaker,
                     const StopSignal& stop) {
    uint32_t collection = 0;
    uint32_t transcript = 0;
    if (absl::StrContains(parent, "/transcripts/")) {
      TS_ASSIGN_OR_RETURN(const auto row,
                          TranscriptIn(view_, "parent", parent));
      transcript = row.ordinal();
    } else {
      TS_RETURN_IF_ERROR(
          rpc::InField("parent", ParseCollectionName(parent, false)).status());
      TS_RETURN_IF_ERROR(PrefixOf(view_, parent).status());
      collection = view_.names().Find(parent);
    }
    const uint32_t only =
        speaker.empty() ? Names::kNone
                        : view_.names().Find(view_.merges().RootOf(speaker));
    const IndexView& index = view_.index();
    for (DocId doc = 0; doc < index.end(); ++doc) {
      if (doc % kStopCheckInterval == 0) TS_RETURN_IF_ERROR(stop.Check());
      const TurnColumns columns = index.columns(doc);
      if ((collection != 0 && columns.collection != collection) ||
          (transcript != 0 && columns.transcript != transcript) ||
          !index.is_live(doc)) {
        continue;
      }
      ++turns;
      words += static_cast<int32_t>(columns.length);
      if (columns.speaker == Names::kNone) {
        undecided_words += static_cast<int32_t>(columns.length);
        continue;
      }
      const uint32_t root = RootOf(columns.speaker);
      if (only != Names::kNone && root != only) continue;
      AddTurn(columns, doc, &sums[root]);
    }
    return absl::OkStatus();
  }

  // The first in the order of transcripts and turns.
  DocId FirstOf(const std::vector<DocId>& docs) const {
    return *std::min_element(
        docs.begin(), docs.end(), [this](DocId a, DocId b) {
          const TurnColumns left = view_.index().columns(a);
          const TurnColumns right = view_.index().columns(b);
          return std::pair(view_.names().Of(left.transcript), left.number) <
                 std::pair(view_.names().Of(right.transcript), right.number);
        });
  }

  int32_t turns = 0;
  int32_t words = 0;
  int32_t undecided_words = 0;
  absl::flat_hash_map<uint32_t, Sums> sums;  // By ordinal of the root.

 private:
  uint32_t RootOf(uint32_t speaker) {
    const auto [root, is_new] = roots_.try_emplace(speaker, speaker);
    if (is_new) {
      const absl::string_view name = view_.names().Of(speaker);
      if (view_.merges().IsMerged(name)) {
        root->second = view_.names().Find(view_.merges().RootOf(name));
      }
    }
    return root->second;
  }

  const StoreView& view_;
  absl::flat_hash_map<uint32_t, uint32_t> roots_;
};

absl::Status FillStats(const StoreView& view, const StatsCounter& counter,
                       const std::string& speaker, const Sums& sums,
                       v1::SpeakerStats* stats) {
  stats->set_speaker(speaker);
  TS_ASSIGN_OR_RETURN(*stats->mutable_display_name(),
                      view.DisplayNameOf(speaker));
  stats->set_turn_count(sums.turns);
  stats->set_word_count(sums.words);
  stats->set_certain_word_count(sums.certain_words);
  stats->set_transcript_count(static_cast<int32_t>(sums.transcripts.size()));
  stats->set_timed_turn_count(sums.timed_turns);
  stats->set_speaking_seconds(static_cast<double>(sums.time_ms) / 1000);
  if (counter.words > 0) {
    const double all = counter.words;
    stats->set_share_low(sums.certain_words / all);
    stats->set_share_high(sums.words / all);
  }
  if (sums.longest.empty()) return absl::OkStatus();
  const DocId doc = counter.FirstOf(sums.longest);
  TS_ASSIGN_OR_RETURN(const std::vector<v1::Turn> turns,
                      view.GetTurns(doc, doc + 1));
  stats->set_longest_turn(turns[0].name());
  stats->set_longest_turn_word_count(sums.longest_words);
  return absl::OkStatus();
}

}  // namespace

absl::Status Answer(const StoreView& view,
                    const v1::ResolveSpeakerNameRequest& request,
                    const StopSignal& stop,
                    v1::ResolveSpeakerNameResponse* response) {
  if (request.page_size() < 0) {
    return rpc::FieldViolation("page_size", "is below 0");
  }
  const auto limit = static_cast<size_t>(
      request.page_size() == 0 ? kMatchesDefault
                               : std::min(request.page_size(), kMatchesMax));
  if (request.speaker_name().size() > kSpeakerNameBytesMax) {
    return rpc::FieldViolation("speaker_name", "is longer than 200 bytes");
  }
  const NameMatcher matcher(request.speaker_name());
  if (!matcher.has_words()) {
    return rpc::FieldViolation("speaker_name", "expected a name");
  }
  TS_ASSIGN_OR_RETURN(const std::string prefix,
                      PrefixOf(view, request.parent()));
  std::vector<v1::SpeakerMatch> matches;
  std::string after;
  while (true) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_ASSIGN_OR_RETURN(std::vector<v1::Speaker> speakers,
                        view.ListSpeakers(prefix, after, kSpeakersAtOnce));
    if (speakers.empty()) break;
    after = speakers.back().name();
    for (v1::Speaker& speaker : speakers) {
      v1::SpeakerMatch match;
      const std::vector<std::string> group =
          view.merges().GroupOf(speaker.name());
      MatchNames(matcher, speaker, true, &match);
      for (size_t i = 1; i < group.size(); ++i) {
        TS_ASSIGN_OR_RETURN(const v1::Speaker member,
                            view.GetSpeaker(group[i]));
        MatchNames(matcher, member, false, &match);
      }
      if (match.score() == 0) continue;
      *match.mutable_speaker() = std::move(speaker);
      matches.push_back(std::move(match));
    }
  }
  std::sort(matches.begin(), matches.end(),
            [](const v1::SpeakerMatch& a, const v1::SpeakerMatch& b) {
              return std::tuple(-a.score(), -a.speaker().turn_count(),
                                a.speaker().name()) <
                     std::tuple(-b.score(), -b.speaker().turn_count(),
                                b.speaker().name());
            });
  if (matches.size() > limit) matches.resize(limit);
  for (v1::SpeakerMatch& match : matches) {
    *response->add_matches() = std::move(match);
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view,
                    const v1::ComputeSpeakerStatsRequest& request,
                    const StopSignal& stop,
                    v1::ComputeSpeakerStatsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  if (!request.speaker().empty()) {
    TS_RETURN_IF_ERROR(
        rpc::InField("speaker", ParseSpeakerName(request.speaker())).status());
    const auto found = view.GetSpeaker(request.speaker());
    if (absl::IsNotFound(found.status())) {
      return rpc::WithReason(absl::NotFoundError("the speaker is not there"),
                             "SPEAKER_NOT_FOUND");
    }
    TS_RETURN_IF_ERROR(found.status());
  }
  StatsCounter counter(view);
  TS_RETURN_IF_ERROR(counter.Count(request.parent(), request.speaker(), stop));
  response->set_turn_count(counter.turns);
  response->set_word_count(counter.words);
  response->set_undecided_word_count(counter.undecided_words);
  // Most words first, then by name.
  std::map<std::pair<int32_t, std::string>, const Sums*> ranked;
  for (const auto& [speaker, sums] : counter.sums) {
    ranked[{-sums.words, std::string(view.names().Of(speaker))}] = &sums;
  }
  auto it = ranked.begin();
  if (!page.after.empty()) {
    const size_t space = page.after.find(' ');
    int32_t words = 0;
    if (space == std::string::npos ||
        !absl::SimpleAtoi(page.after.substr(0, space), &words)) {
      return rpc::FieldViolation("page_token", "is damaged");
    }
    it = ranked.upper_bound({words, page.after.substr(space + 1)});
  }
  for (size_t count = 0; it != ranked.end(); ++it, ++count) {
    if (count == page.limit) {
      const auto& [words, name] = std::prev(it)->first;
      response->set_next_page_token(
          page.TokenBehind(absl::StrCat(words, " ", name)));
      break;
    }
    TS_RETURN_IF_ERROR(stop.Check());
    TS_RETURN_IF_ERROR(FillStats(view, counter, it->first.second, *it->second,
                                 response->add_stats()));
  }
  return absl::OkStatus();
}

}  // namespace turnstone
