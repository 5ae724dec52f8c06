// Finds who must have spoken, because somebody says what they said.

#pragma once

#include <vector>

#include "ingest-service/identify/addresses.h"
#include "ingest-service/identify/clues.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/identify/spoken_evidence.h"

namespace turnstone {

// "To add to what Chris and Liesyl said": they have just spoken. A member so
// named, who has no turn among the last few, spoke the one of them that is
// open, if there is only one; of several who are named one after the other,
// the later spoke later. `namings` has the turns that are named already.
std::vector<SpokenEvidence> FindBackReferences(
    const Clues& clues, const std::vector<TurnNaming>& namings,
    const std::vector<Address>& addresses);

}  // namespace turnstone
