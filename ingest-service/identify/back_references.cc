#include "ingest-service/identify/back_references.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "absl/strings/string_view.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

// Of whom somebody says what they said, and who has one open turn before, that
// turn nearly always is.
constexpr double kSaidBefore = 5;
constexpr size_t kTurnsBack = 6;
// Between two names that are said together.
constexpr absl::string_view kAnd = " and ";

// True if the name at `address` begins a list of people and what they said.
bool BeginsReference(const Turn& turn, const Address& address) {
  static const RE2* const before =
      new RE2("(?:\\bwhat|\\bas|\\blike|\\bpoints? (?:that )?) $");
  TS_CHECK(before->ok());
  const absl::string_view text(turn.text);
  const absl::string_view head = text.substr(0, address.begin);
  return RE2::PartialMatch(re2::StringPiece(head.data(), head.size()), *before);
}

bool SaysBehind(const Turn& turn, const Address& address) {
  static const RE2* const behind = new RE2(
      "^ (?:just |also |both |already )?"
      "(?:said|mentioned|pointed|noted|was saying|were saying|"
      "talked about|was talking about)\\b");
  TS_CHECK(behind->ok());
  const absl::string_view tail =
      absl::string_view(turn.text).substr(address.end);
  return RE2::PartialMatch(re2::StringPiece(tail.data(), tail.size()), *behind);
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
    size_t begin = first.turn - std::min<size_t>(first.turn, kTurnsBack);
    for (size_t name = i; name <= last; ++name) {
      const auto member = clues.cast.Find(addresses[name].name);
      if (!member.has_value()) break;
      std::optional<size_t> spoke;
      std::optional<size_t> open;
      bool several = false;
      for (size_t at = begin; at < first.turn; ++at) {
        if (clues.kinds[at] == TurnKind::kNamed) {
          if (clues.cast.Find(namings[at].name) == member) spoke = at;
        } else if (clues.kinds[at] != TurnKind::kSilent) {
          several = open.has_value();
          open = at;
        }
      }
      if (spoke.has_value()) {
        begin = *spoke + 1;
        continue;
      }
      if (!open.has_value() || several) break;
      evidence.push_back(
          {static_cast<uint32_t>(*open), *member, EvidenceKind::kBackReference,
           kSaidBefore,
           InSource(turn, addresses[name].begin, addresses[name].end)});
      begin = *open + 1;
    }
  }
  return evidence;
}

}  // namespace turnstone
