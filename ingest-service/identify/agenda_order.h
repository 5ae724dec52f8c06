// Finds who speaks from an order of speakers that somebody announces.

#pragma once

#include <vector>

#include "ingest-service/identify/addresses.h"
#include "ingest-service/identify/clues.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/identify/spoken_evidence.h"

namespace turnstone {

// "I'd like to hear Lea, Carolyn and Kaja, and then the reaction of Liesyl. So
// Lea?": if Lea speaks next, whoever announced it leads, and the open turns
// behind theirs are of those who follow, as long as nobody else is named.
//
// People are called by where they sit. So if two of the list spoke before in
// the same order, those named between them spoke the open turns between them,
// where these can be given to them in one way only. `namings` has the turns
// that are named already.
std::vector<SpokenEvidence> FindAgendaOrders(
    const Clues& clues, const std::vector<TurnNaming>& namings,
    const std::vector<Address>& addresses);

}  // namespace turnstone
