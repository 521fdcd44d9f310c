#pragma once

#include "harness/script/captures.h"
#include "harness/transcript/event.h"

namespace assay::judge {

// A transcript with what its steps captured, so that a check can name captures in what it expects.
struct Scene {
  const transcript::Transcript& transcript;
  script::Captures captures;
};

// Of several captures of one name the last one counts, as at the end of the play.
Scene SceneOf(const transcript::Transcript& transcript);

}  // namespace assay::judge
