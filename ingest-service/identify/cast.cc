#include "ingest-service/identify/cast.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/name_match.h"
#include "common/text/person_name.h"

namespace turnstone {
namespace {

// A name is no person's if one in so many of its uses is a thing's.
constexpr int kThingShare = 8;

// How a capitalised name is used in a transcript.
struct Uses {
  int all = 0;
  int inside = 0;    // Not at the beginning of a sentence.
  int of_thing = 0;  // Behind a word such as "the".
};

// How sure the addresses of one name must make us together that it is a
// person's.
constexpr int kPersonScore = 4;

// Between two names that are called one after the other: "Carolyn?  Kaja?"
constexpr uint32_t kBesideBytes = 4;

int PersonScore(const Address& address) {
  switch (address.kind) {
    case AddressKind::kThanks:
    case AddressKind::kGreeting:
      return 6;
    case AddressKind::kQuestion:
      return 2;
    case AddressKind::kPlain:
      return 1;
    case AddressKind::kNone:
      break;
  }
  return 0;
}

// What stands before the first word of a member in the index: the last word,
// nothing if there is no other, or a mark for members of any last word. No key
// of a name has a line end.
constexpr absl::string_view kAnyMember = "\n\n";
std::string GroupOf(absl::string_view last_word) {
  return absl::StrCat(last_word, "\n");
}

// How long the beginning of a name is that is taken for a short form of it.
constexpr size_t kShortBytesMin = 3;
constexpr size_t kShortBytesMax = 32;

std::vector<std::string> WordsOf(absl::string_view name) {
  return absl::StrSplit(NameKey(name), ' ', absl::SkipEmpty());
}

}  // namespace

void Cast::Add(absl::string_view name) {
  const std::vector<std::string> words = WordsOf(name);
  if (words.empty()) return;
  const auto known = Find(name);
  if (known.has_value()) {
    CastMember& member = members_[*known];
    if (member.has_surname || words.size() == 1) return;
    Unindex(*known);
    member.name = std::string(name);
    member.has_surname = true;
    Index(*known);
    return;
  }
  CastMember member;
  member.name = std::string(name);
  member.has_surname = words.size() > 1;
  members_.push_back(std::move(member));
  Index(static_cast<uint32_t>(members_.size() - 1));
}

void Cast::Index(uint32_t member) {
  const std::vector<std::string> words = WordsOf(members_[member].name);
  const auto add = [&](const std::string& key) {
    const auto [it, added] = by_key_.try_emplace(key, member);
    if (!added && it->second != member) it->second.reset();
  };
  by_words_.emplace(absl::StrCat(kAnyMember, words.front()), member);
  by_words_.emplace(
      GroupOf(words.size() == 1 ? "" : words.back()) + words.front(), member);
  add(NameKey(members_[member].name));
  if (words.size() == 1) return;
  add(words.front());
  add(words.back());
  // "KBall" is Kevin Ball.
  add(absl::StrCat(words.front().substr(0, 1), words.back()));
}

void Cast::Unindex(uint32_t member) {
  const std::string word = WordsOf(members_[member].name).front();
  for (const std::string& group : {std::string(kAnyMember), GroupOf("")}) {
    auto it = by_words_.find(group + word);
    while (it->second != member) ++it;
    by_words_.erase(it);
  }
}

std::optional<uint32_t> Cast::Find(absl::string_view name) const {
  const auto found = by_key_.find(NameKey(name));
  return found != by_key_.end() ? found->second : FindByForm(name);
}

// Who has the first word of the name, or a form of it, and no other last word.
std::optional<uint32_t> Cast::FindByForm(absl::string_view name) const {
  const std::vector<std::string> words = WordsOf(name);
  if (words.empty()) return std::nullopt;
  const std::string& first = words.front();
  std::optional<uint32_t> fit;
  bool several = false;
  // Returns false once several fit.
  const auto add = [&](uint32_t member) {
    several = several || (fit.has_value() && fit != member);
    fit = member;
    return !several;
  };
  const auto add_all = [&](const std::string& key) {
    for (auto it = by_words_.lower_bound(key);
         it != by_words_.end() && it->first == key && add(it->second); ++it) {
    }
  };
  const auto add_group = [&](const std::string& group) {
    const std::string key = group + first;
    const bool may_be_short = first.size() >= kShortBytesMin;
    if (!may_be_short) add_all(key);
    for (auto it = by_words_.lower_bound(key);
         may_be_short && it != by_words_.end() &&
         absl::StartsWith(it->first, key) && add(it->second);
         ++it) {
    }
    for (size_t size = kShortBytesMin;
         size < std::min(first.size(), kShortBytesMax) && !several; ++size) {
      add_all(group + first.substr(0, size));
    }
    for (const absl::string_view form : OtherFormsOf(first)) {
      add_all(absl::StrCat(group, form));
    }
  };
  if (words.size() == 1) {
    add_group(std::string(kAnyMember));
  } else {
    add_group(GroupOf(""));
    add_group(GroupOf(words.back()));
  }
  if (several) return std::nullopt;
  if (fit.has_value()) return fit;
  const auto misheard = misheard_.find(NameKey(name));
  return misheard == misheard_.end() ? std::nullopt : misheard->second;
}

bool Cast::IsMisheard(absl::string_view name) const {
  const std::string key = NameKey(name);
  const auto misheard = misheard_.find(key);
  return misheard != misheard_.end() && misheard->second.has_value() &&
         !by_key_.contains(key) && Find(name) == misheard->second;
}

void Cast::AddMisheard(const std::vector<Address>& addresses) {
  std::vector<std::vector<std::string>> words_of_members;
  for (const CastMember& member : members_) {
    words_of_members.push_back(NameWords(member.name));
  }
  absl::flat_hash_set<absl::string_view> seen;
  for (const Address& address : addresses) {
    if (!absl::StrContains(address.name, ' ') ||
        !seen.insert(address.name).second) {
      continue;
    }
    const std::vector<std::string> words = NameWords(address.name);
    const std::string key = NameKey(address.name);
    if (words.size() < 2 || by_key_.contains(key)) continue;
    std::optional<uint32_t> fit;
    bool several = false;
    for (uint32_t i = 0; i < members_.size(); ++i) {
      if (!IsMishearing(words_of_members[i], words)) continue;
      several = several || fit.has_value();
      fit = i;
    }
    if (several) fit.reset();
    if (fit.has_value() && Find(address.name).has_value()) continue;
    for (const std::string& word : {key, words.front(), words.back()}) {
      const auto [it, added] = misheard_.try_emplace(word, fit);
      if (!added && it->second != fit) it->second.reset();
    }
  }
}

bool Cast::BesideMember(const std::vector<Address>& addresses,
                        size_t at) const {
  const Address& address = addresses[at];
  if (!address.alone || address.kind != AddressKind::kQuestion) return false;
  for (const size_t other : {at - 1, at + 1}) {
    if (other >= addresses.size()) continue;
    const Address& near = addresses[other];
    const uint32_t gap =
        other < at ? address.begin - near.end : near.begin - address.end;
    if (near.turn == address.turn && near.alone && gap <= kBesideBytes &&
        Find(near.name).has_value()) {
      return true;
    }
  }
  return false;
}

void Cast::AddAddressed(const std::vector<Address>& addresses) {
  AddMisheard(addresses);
  // By name as spoken, in the order of their first address.
  absl::flat_hash_map<std::string, int> scores;
  absl::flat_hash_map<std::string, Uses> uses;
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> introduced;
  std::vector<std::string> names;
  for (size_t i = 0; i < addresses.size(); ++i) {
    const Address& address = addresses[i];
    if (address.introduces) {
      const std::vector<std::string> words = WordsOf(address.name);
      if (words.size() > 1) introduced[words.front()].insert(address.name);
    }
    Uses& use = uses[address.name];
    ++use.all;
    use.inside += address.inside ? 1 : 0;
    use.of_thing += address.of_thing ? 1 : 0;
    // "Exactly." is what one says, not whom one calls.
    if (address.kind == AddressKind::kNone || address.common ||
        (address.kind == AddressKind::kPlain && address.alone)) {
      continue;
    }
    const auto [score, added] = scores.try_emplace(address.name, 0);
    if (added) names.push_back(address.name);
    score->second += PersonScore(address);
    if (BesideMember(addresses, i)) score->second += kPersonScore;
  }
  // Full names first, so that one word finds them.
  std::stable_sort(names.begin(), names.end(),
                   [](const std::string& a, const std::string& b) {
                     return absl::StrContains(a, ' ') &&
                            !absl::StrContains(b, ' ');
                   });
  for (const std::string& name : names) {
    const Uses& use = uses[name];
    if (scores[name] < kPersonScore || Find(name).has_value() ||
        use.of_thing * kThingShare > use.all) {
      continue;
    }
    const auto full = introduced.find(NameKey(name));
    const bool known = full != introduced.end() && full->second.size() == 1;
    Add(known ? *full->second.begin() : name);
  }
  for (const Address& address : addresses) {
    if (address.kind == AddressKind::kNone) continue;
    if (const auto member = Find(address.name)) ++members_[*member].addressed;
  }
}

}  // namespace turnstone
