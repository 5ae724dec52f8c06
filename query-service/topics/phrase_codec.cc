#include "query-service/topics/phrase_codec.h"

#include "common/base/bytes.h"
namespace turnstone {
std::string EncodePhrases(const TranscriptPhrases& p) {
  std::string b;
  AppendVarint(p.words, &b);
  AppendVarint(p.phrases.size(), &b);
  for (auto& x : p.phrases) {
    AppendSized(x.key, &b);
    AppendVarint(x.occurrences, &b);
    AppendVarint(x.turns, &b);
    AppendVarint(x.forms.size(), &b);
    for (auto& f : x.forms) {
      AppendSized(f.text, &b);
      AppendVarint(f.occurrences, &b);
    }
  }
  return b;
}
absl::StatusOr<TranscriptPhrases> DecodePhrases(absl::string_view bytes) {
  ByteReader r(bytes);
  TranscriptPhrases p;
  uint64_t v = 0, n = 0;
  auto bad = absl::DataLossError("phrases are damaged");
  if (!r.ReadVarint(&v) || !r.ReadVarint(&n)) return bad;
  p.words = v;
  for (uint64_t i = 0; i < n; ++i) {
    PhraseCount c;
    absl::string_view s;
    uint64_t o, t, m;
    if (!r.ReadSized(&s) || !r.ReadVarint(&o) || !r.ReadVarint(&t) ||
        !r.ReadVarint(&m))
      return bad;
    c.key = std::string(s);
    c.occurrences = o;
    c.turns = t;
    for (uint64_t k = 0; k < m; ++k) {
      absl::string_view q;
      uint64_t w;
      if (!r.ReadSized(&q) || !r.ReadVarint(&w)) return bad;
      c.forms.push_back({std::string(q), (int32_t)w});
    }
    p.phrases.push_back(c);
  }
  return p;
}
}  // namespace turnstone
