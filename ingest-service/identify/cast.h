// Who takes part in a transcript, by the names that are printed or spoken.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "ingest-service/identify/addresses.h"

namespace turnstone {

// Somebody who may speak.
struct CastMember {
  std::string name;          // The fullest form that was found.
  bool has_surname = false;  // Otherwise others may be called so too.
  uint32_t addressed = 0;    // How often by others.
};

// The people of one transcript. Finds them by their whole name, or where that
// fits one of them only by one word of it, a common short form ("Matt" for
// "Matthew") or what a captioner heard ("Lisa France" for Liesyl Franz).
class Cast {
 public:
  // Adds somebody whose name is sure: a label, or what a speaker says of
  // themselves. A name that is one word of a member's is that member.
  void Add(absl::string_view name);

  // Adds whom people address or introduce by name: those addressed in a way
  // that only a person is, or twice. One word becomes the full name that the
  // text introduces, if it introduces one that fits.
  void AddAddressed(const std::vector<Address>& addresses);

  // The index of the member that `name` means; nothing if it fits none, or
  // several.
  std::optional<uint32_t> Find(absl::string_view name) const;

  // True if the name is found only as what a captioner heard.
  bool IsMisheard(absl::string_view name) const;

  const std::vector<CastMember>& members() const { return members_; }

 private:
  using ByWords = std::multimap<std::string, uint32_t>;

  void Index(uint32_t member);
  // Finds the names of several words that sound like a member's.
  void AddMisheard(const std::vector<Address>& addresses);
  // Takes a member of one word, who gets a surname, out of `by_words_`.
  void Unindex(uint32_t member);
  std::optional<uint32_t> FindByForm(absl::string_view name) const;
  // True if the name is called beside that of a member: "Carolyn?  Kaja?"
  bool BesideMember(const std::vector<Address>& addresses, size_t at) const;

  std::vector<CastMember> members_;
  // By NameKey() of the name and of its first and last word; nothing if it
  // fits several.
  absl::flat_hash_map<std::string, std::optional<uint32_t>> by_key_;
  // The same of names that others are heard as; nothing for people like no
  // member.
  absl::flat_hash_map<std::string, std::optional<uint32_t>> misheard_;
  // By first word, with what FindByForm() puts before it.
  ByWords by_words_;
};

}  // namespace turnstone
