#include "ingest-service/parse/event_words.h"

#include <array>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"

namespace turnstone {
namespace {

constexpr std::array<absl::string_view, 12> kStrong = {
    "forum",     "conference", "summit",     "congress",
    "symposium", "hearing",    "hearings",   "committee",
    "assembly",  "convention", "colloquium", "subcommittee"};

constexpr std::array<absl::string_view, 9> kWeak = {
    "session",    "meeting", "workshop", "panel",  "seminar",
    "roundtable", "plenary", "webinar",  "sitting"};

}  // namespace

bool IsEventWord(absl::string_view word) {
  return absl::c_linear_search(kWeak, absl::AsciiStrToLower(word)) ||
         IsStrongEventWord(word);
}

bool IsStrongEventWord(absl::string_view word) {
  return absl::c_linear_search(kStrong, absl::AsciiStrToLower(word));
}

}  // namespace turnstone
