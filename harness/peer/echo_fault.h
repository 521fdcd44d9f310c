#pragma once

#include <string>
#include <string_view>

#include "harness/peer/defect.h"

namespace assay::echo {
class Everything;
}  // namespace assay::echo

namespace assay::peer {

// How mutants get protobuf wrong: each is one of these, the conforming peer none.

// The octets as a mutant's parser sees them.
std::string Misread(Defect defect, std::string_view octets);
// The message as a mutant understands it.
void Distort(Defect defect, echo::Everything& message);
// The message as a mutant writes it.
std::string Miswrite(Defect defect, const echo::Everything& message);

}  // namespace assay::peer
