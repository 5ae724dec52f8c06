#include "ingest-service/identify/back_references.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

// Of whom somebody says what they said, and who has one open turn before, that
// turn nearly always is.
constexpr double kSaidBefore = 5;
constexpr size_t kTurnsBack = 8;
// So near a name the words stand that make it a reference.
constexpr uint32_t kAroundBytes = 32;
// Between two names that are said together.
constexpr absl::string_view kAnd = " and ";

// True if the name at `address` begins a list of people and what they said.
bool BeginsReference(const Turn& turn, const Address& address) {
  static const RE2* const before =
      new RE2("(?i)(?:\\bwhat|\\bas|\\blike|\\bpoints? (?:that )?) $");
  TS_CHECK(before->ok());
  const absl::string_view text(turn.text);
  const size_t begin =
      address.begin - std::min<size_t>(address.begin, kAroundBytes);
  const absl::string_view head = text.substr(begin, address.begin - begin);
  return RE2::PartialMatch(re2::StringPiece(head.data(), head.size()), *before);
}

bool SaysBehind(const Turn& turn, const Address& address) {
  static const RE2* const behind = new RE2(
      "^ (?:just |also |both |already )?"
      "(?:said|mentioned|pointed|noted|was saying|were saying|"
      "talked about|was talking about)\\b");
  TS_CHECK(behind->ok());
  const absl::string_view tail =
      absl::string_view(turn.text).substr(address.end, kAroundBytes);
  return RE2::PartialMatch(re2::StringPiece(tail.data(), tail.size()), *behind);
}

// The last named turn of a member in [begin, end).
std::optional<size_t> SpokeIn(const Clues& clues,
                              const std::vector<TurnNaming>& namings,
                              uint32_t member, size_t begin, size_t end) {
  for (size_t at = end; at-- > begin;) {
    if (clues.kinds[at] == TurnKind::kNamed &&
        clues.cast.Find(namings[at].name) == member) {
      return at;
    }
  }
  return std::nullopt;
}

// The only turn in [begin, end) of which nobody knows who speaks it.
std::optional<size_t> OnlyOpenIn(const Clues& clues, size_t begin, size_t end) {
  std::optional<size_t> open;
  for (size_t at = begin; at < end; ++at) {
    if (clues.kinds[at] == TurnKind::kNamed ||
        clues.kinds[at] == TurnKind::kSilent ||
        IntroducedAt(clues, at).has_value()) {
      continue;
    }
    if (open.has_value()) return std::nullopt;
    open = at;
  }
  return open;
}

// Adds what it tells that these are said to have spoken, one after the other.
void AddReference(const Clues& clues, const std::vector<TurnNaming>& namings,
                  absl::Span<const Address> names,
                  std::vector<SpokenEvidence>* evidence) {
  const size_t now = names.front().turn;
  size_t begin = now - std::min<size_t>(now, kTurnsBack);
  for (size_t i = 0; i < names.size(); ++i) {
    const auto member = clues.cast.Find(names[i].name);
    if (!member.has_value()) return;
    if (const auto spoke = SpokeIn(clues, namings, *member, begin, now)) {
      begin = *spoke + 1;
      continue;
    }
    // Before whom is named next, if they have spoken.
    std::optional<size_t> end;
    if (i + 1 < names.size()) {
      const auto next = clues.cast.Find(names[i + 1].name);
      if (next.has_value()) end = SpokeIn(clues, namings, *next, begin, now);
    }
    const auto open = OnlyOpenIn(clues, begin, end.value_or(now));
    if (!open.has_value()) return;
    evidence->push_back(
        {static_cast<uint32_t>(*open), *member, EvidenceKind::kBackReference,
         kSaidBefore,
         InSource(clues.turns[now], names[i].begin, names[i].end)});
    begin = *open + 1;
  }
}

}  // namespace

std::vector<SpokenEvidence> FindBackReferences(
    const Clues& clues, const std::vector<TurnNaming>& namings,
    const std::vector<Address>& addresses) {
  std::vector<SpokenEvidence> evidence;
  for (size_t i = 0; i < addresses.size(); ++i) {
    const Address& first = addresses[i];
    const Turn& turn = clues.turns[first.turn];
    if (!BeginsReference(turn, first)) continue;
    size_t last = i;
    while (last + 1 < addresses.size() &&
           addresses[last + 1].turn == first.turn &&
           absl::string_view(turn.text).substr(
               addresses[last].end,
               addresses[last + 1].begin - addresses[last].end) == kAnd) {
      ++last;
    }
    if (!SaysBehind(turn, addresses[last])) continue;
    AddReference(clues, namings,
                 absl::MakeConstSpan(addresses).subspan(i, last - i + 1),
                 &evidence);
  }
  return evidence;
}

}  // namespace turnstone
