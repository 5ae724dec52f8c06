// Finds where somebody is addressed by name: "Thanks, Lea.", "Carolyn?".

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ingest-service/identify/capitals.h"

namespace turnstone {

// How somebody is addressed, or named.
enum class AddressKind : uint8_t {
  kThanks,    // "Thank you, Lea."
  kGreeting,  // "Hi Lea,"
  kQuestion,  // "Lea, what do you think?", "What about you, Lea?"
  kPlain,     // "I agree, Lea."
  kNone,      // Not addressed: "as Lea said".
};

// Where in the turn.
enum class AddressPlace : uint8_t { kOpening, kMiddle, kClosing };

// A name in what somebody says.
struct Address {
  uint32_t turn = 0;   // Index.
  uint32_t begin = 0;  // UTF-8 bytes of the turn's text: the name.
  uint32_t end = 0;
  AddressKind kind = AddressKind::kNone;
  AddressPlace place = AddressPlace::kMiddle;
  bool alone = false;  // It is all of its sentence: "Carolyn?"

  // One word that begins a sentence and is elsewhere in small letters, such
  // as "Mark": only a name if somebody is known to have it.
  bool common = false;

  // It begins no sentence.
  bool inside = false;

  // The word before it is one that things have, not people: "the", "in".
  bool of_thing = false;

  // Words before it say that somebody of this name is here: "joined by",
  // "your host".
  bool introduces = false;

  // Words around it say that it is the speaker's own: "I'm your host, Lea",
  // "Lea here", and "David from Geneva" at the very beginning.
  bool of_speaker = false;
  std::string name;  // As spoken, without honorifics.
};

// Returns what may be names, in the order of the transcript, those addressed
// and those spoken of. Whether they are names of people is not known yet.
std::vector<Address> FindAddresses(const Capitals& capitals,
                                   const std::vector<Turn>& turns);

}  // namespace turnstone
