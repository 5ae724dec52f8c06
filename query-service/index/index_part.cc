#include "query-service/index/index_part.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "query-service/index/bm25.h"

namespace turnstone {
namespace {

constexpr size_t kLabelHashBytes = 16;

std::string NumberKey(char kind, uint32_t number) {
  std::string key(1, kind);
  AppendBigEndian32(number, &key);
  return key;
}

}  // namespace

std::string WordKey(absl::string_view term) { return absl::StrCat("w", term); }

std::string StemKey(uint8_t language, absl::string_view stem) {
  const char number = static_cast<char>(language);
  return absl::StrCat("s", absl::string_view(&number, 1), stem);
}

std::string SpeakerKey(uint32_t speaker) { return NumberKey('p', speaker); }

std::string TranscriptKey(uint32_t transcript) {
  return NumberKey('t', transcript);
}

std::string CollectionKey(uint32_t collection) {
  return NumberKey('c', collection);
}

std::string LabelKey(absl::string_view label) {
  return absl::StrCat("l", Sha256(label).substr(0, kLabelHashBytes));
}

std::string LanguageKey(absl::string_view tag) {
  return absl::StrCat("g", absl::AsciiStrToLower(tag));
}

std::vector<std::string> LanguageKeys(absl::string_view tag) {
  std::vector<std::string> keys;
  for (size_t at = 0; at < tag.size(); ++at) {
    if (tag[at] == '-' && at > 0)
      keys.push_back(LanguageKey(tag.substr(0, at)));
  }
  if (!tag.empty()) keys.push_back(LanguageKey(tag));
  return keys;
}

absl::string_view WordOf(absl::string_view key) {
  return !key.empty() && key[0] == 'w' ? key.substr(1) : absl::string_view();
}

ScoreBound ScoreBoundOf(uint32_t freq, double norm) {
  // Above what is lost by rounding.
  return static_cast<ScoreBound>(
      std::min(std::ceil(Bm25FrequencyPart(freq, norm) * kScoreBoundMax + 1e-6),
               static_cast<double>(kScoreBoundMax)));
}

absl::StatusOr<int64_t> CountLive(const PostingList& list,
                                  const TurnSnapshot& turns) {
  int64_t count = list.count();
  PostingBlock block;
  size_t at = 0;
  for (DocId dead = turns.NextDead(0); dead < turns.end();) {
    at = list.FindBlock(at, dead);
    if (at == list.block_count()) break;
    TS_RETURN_IF_ERROR(list.ReadBlock(at, &block));
    for (size_t i = 0; i < block.count; ++i) {
      if (!turns.is_live(block.docs[i])) --count;
    }
    dead = turns.NextDead(list.last_doc(at) + 1);
    ++at;
  }
  return count;
}

}  // namespace turnstone
