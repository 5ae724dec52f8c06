// Names the turns whose label is one person's: "SPEAKER 2", "MODERATOR".

#pragma once

#include <vector>

#include "ingest-service/identify/clues.h"
#include "ingest-service/identify/naming.h"

namespace turnstone {

// Gives each label of one person the name for which all of its turns speak
// together, if no other label has a better claim to it. A number without a
// name is an unnamed person; a role without one stays undecided.
void NameOnePersonLabels(const Clues& clues, std::vector<TurnNaming>* namings);

}  // namespace turnstone
