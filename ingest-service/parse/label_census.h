// Decides which "NAME:" at the beginning of a line is a label.
//
// Without chevrons one line alone does not tell a label from a title
// ("Figuring It Out: ...") or from speech, so all lines are looked at first:
// a label that comes back is one; one that stands alone needs to look the
// part.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/label_rules.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {

// How many different labels are counted; later ones stand alone.
inline constexpr size_t kLabelsCountedMax = 10'000;

class LabelCensus {
 public:
  // Counts one label of `source`. `marked` says that chevrons stand before
  // it. Labels are added in the order of the source.
  void Add(absl::string_view source, const FoundLabel& label,
           const SourceLine& line, bool marked);

  // Says that turns of this source may begin with chevrons.
  void AddChevrons() { capitals_ = true; }

  // True if the label, at the beginning of `line` and without chevrons,
  // begins a turn.
  bool Accepts(absl::string_view source, const FoundLabel& label,
               const SourceLine& line) const;

 private:
  struct Seen {
    uint32_t times = 0;
    uint32_t first_line = 0;
  };

  absl::flat_hash_map<std::string, Seen> seen_;
  bool capitals_ = false;   // The source has labels in capitals, or chevrons.
  uint32_t body_line_ = 0;  // First line of a label that comes back; 0: none.
};

}  // namespace turnstone
