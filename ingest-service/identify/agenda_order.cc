#include "ingest-service/identify/agenda_order.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/text/name_match.h"
#include "common/text/person_name.h"

namespace turnstone {
namespace {

// An order that its first speaker confirms is mostly kept.
constexpr double kNextInOrder = 5;
// That of an earlier round is less sure.
constexpr double kSameSeats = 4.5;
constexpr size_t kSpeakersMin = 3;
// Who speaks by name so soon behind an open turn is yet to come there.
constexpr size_t kSoon = 4;
// An earlier round is looked for so far back.
constexpr size_t kRoundTurnsMax = 60;

// Words that ask people to speak.
constexpr std::array<absl::string_view, 7> kAsks = {
    " ask ",       " hear ",    " start with ", " begin with ",
    " the floor ", " turn to ", " go to "};

// Somebody to speak, and where that is said.
struct Speaker {
  uint32_t member = 0;
  SourceSpan source;
};

class AgendaReader {
 public:
  AgendaReader(const Clues& clues, const std::vector<TurnNaming>& namings)
      : clues_(clues), namings_(namings) {}

  // Reads the names that are said in one turn.
  void Read(absl::Span<const Address> addresses) {
    turn_ = addresses.front().turn;
    const auto leader = NamedAt(turn_);
    if (!leader.has_value()) return;
    leader_ = *leader;
    order_.clear();
    for (const Address& address : addresses) AddToOrder(address);
    if (order_.size() < kSpeakersMin || !Asks(addresses)) return;
    const auto next = NextTurn(turn_);
    if (!next.has_value() || NamedAt(*next) != order_[0].member) return;
    ReadAhead(*next);
    ReadBack();
  }

  std::vector<SpokenEvidence> evidence() && { return std::move(evidence_); }

 private:
  void AddToOrder(const Address& address) {
    // Who is thanked has spoken.
    if (address.kind == AddressKind::kThanks ||
        address.kind == AddressKind::kGreeting) {
      return;
    }
    const auto member = clues_.cast.Find(address.name);
    if (!member.has_value() || *member == leader_) return;
    for (const Speaker& speaker : order_) {
      if (speaker.member == *member) return;
    }
    order_.push_back(
        {*member, InSource(clues_.turns[turn_], address.begin, address.end)});
  }

  bool Asks(absl::Span<const Address> addresses) const {
    const absl::string_view before = absl::string_view(clues_.turns[turn_].text)
                                         .substr(0, addresses.back().begin);
    return std::any_of(kAsks.begin(), kAsks.end(),
                       [before](absl::string_view word) {
                         return absl::StrContains(before, word);
                       });
  }

  std::optional<uint32_t> NamedAt(size_t at) const {
    if (clues_.kinds[at] != TurnKind::kNamed || namings_[at].unnamed) {
      return std::nullopt;
    }
    return clues_.cast.Find(namings_[at].name);
  }

  std::optional<size_t> NextTurn(size_t at) const {
    while (++at < clues_.turns.size()) {
      if (!clues_.turns[at].text.empty()) return at;
    }
    return std::nullopt;
  }

  bool SpeaksIn(uint32_t member, size_t begin, size_t end) const {
    for (size_t at = begin; at < std::min(end, clues_.turns.size()); ++at) {
      if (NamedAt(at) == member) return true;
    }
    return false;
  }

  // Open, and given by the leader.
  bool IsGiven(size_t at) const {
    return clues_.kinds[at] == TurnKind::kOpen && at > 0 &&
           NamedAt(at - 1) == leader_;
  }

  void Add(size_t at, const Speaker& speaker, double log_odds) {
    evidence_.push_back({static_cast<uint32_t>(at), speaker.member,
                         EvidenceKind::kAgendaOrder, log_odds, speaker.source});
  }

  // Follows the order from its first speaker's turn on.
  void ReadAhead(size_t place) {
    for (size_t i = 1; i < order_.size(); ++i) {
      const Speaker& speaker = order_[i];
      auto next = NextTurn(place);
      while (next.has_value() && (NamedAt(*next) == leader_ ||
                                  NamedAt(*next) == order_[i - 1].member)) {
        next = NextTurn(*next);
      }
      if (!next.has_value()) return;
      if (SpeaksIn(speaker.member, *next, *next + kSoon + 1)) {
        while (NamedAt(*next) != speaker.member) {
          // Others who are named do not keep to the order.
          if (NamedAt(*next).has_value() && NamedAt(*next) != leader_) return;
          ++*next;
        }
      } else {
        if (!IsGiven(*next) || IntroducedAt(clues_, *next).has_value()) return;
        Add(*next, speaker, kNextInOrder);
      }
      place = *next;
    }
  }

  // Finds the order in what was said before.
  void ReadBack() {
    std::optional<size_t> from;  // Of the order: who spoke before, by name.
    size_t from_turn = 0;
    for (size_t i = 0; i < order_.size(); ++i) {
      const auto spoke = FirstTurnOf(order_[i].member);
      if (!spoke.has_value()) continue;
      if (from.has_value()) {
        if (*spoke < from_turn) return;
        FillBetween(*from + 1, i, from_turn + 1, *spoke);
      }
      from = i;
      from_turn = *spoke;
    }
  }

  std::optional<size_t> FirstTurnOf(uint32_t member) const {
    for (size_t at = turn_ - std::min<size_t>(turn_, kRoundTurnsMax);
         at < turn_; ++at) {
      if (NamedAt(at) == member) return at;
    }
    return std::nullopt;
  }

  // Gives those from `first` to `last` of the order the open turns in [begin,
  // end), where the first and the last way to do so agree.
  void FillBetween(size_t first, size_t last, size_t begin, size_t end) {
    std::vector<size_t> earliest;
    size_t at = begin;
    for (size_t i = first; i < last; ++i, ++at) {
      while (at < end && !MaySpeak(order_[i].member, at)) ++at;
      if (at >= end) return;
      earliest.push_back(at);
    }
    at = end;
    for (size_t i = last; i-- > first;) {
      do {
        --at;
      } while (!MaySpeak(order_[i].member, at));
      if (at == earliest[i - first]) Add(at, order_[i], kSameSeats);
    }
  }

  // A turn whose speaker says another name is theirs if the names may have
  // been mistaken for each other.
  bool MaySpeak(uint32_t member, size_t at) const {
    if (!IsGiven(at)) return false;
    const auto introduced = IntroducedAt(clues_, at);
    return !introduced.has_value() || *introduced == member ||
           MayBeMistaken(NameWords(clues_.cast.members()[member].name),
                         NameWords(clues_.cast.members()[*introduced].name));
  }

  const Clues& clues_;
  const std::vector<TurnNaming>& namings_;
  size_t turn_ = 0;
  uint32_t leader_ = 0;
  std::vector<Speaker> order_;
  std::vector<SpokenEvidence> evidence_;
};

}  // namespace

std::vector<SpokenEvidence> FindAgendaOrders(
    const Clues& clues, const std::vector<TurnNaming>& namings,
    const std::vector<Address>& addresses) {
  AgendaReader reader(clues, namings);
  const absl::Span<const Address> all(addresses);
  for (size_t i = 0; i < all.size();) {
    size_t end = i + 1;
    while (end < all.size() && all[end].turn == all[i].turn) ++end;
    if (end - i >= kSpeakersMin) reader.Read(all.subspan(i, end - i));
    i = end;
  }
  return std::move(reader).evidence();
}

}  // namespace turnstone
