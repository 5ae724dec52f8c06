// Names the turns whose label fits anybody, or that have none.

#pragma once

#include <vector>

#include "ingest-service/identify/clues.h"
#include "ingest-service/identify/naming.h"

namespace turnstone {

// Names each open turn as what is said in it and near it, and the order in
// which people take turns, make likely (`InferSpeakers`). What is inferred
// from the order alone shows the nearest evidence for that person. The other
// turns have been named.
void NameOpenTurns(const Clues& clues, std::vector<TurnNaming>* namings);

}  // namespace turnstone
