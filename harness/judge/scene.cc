#include "harness/judge/scene.h"

#include "harness/base/json.h"

namespace assay::judge {

Scene SceneOf(const transcript::Transcript& transcript) {
  Scene scene{transcript, {}};
  for (const transcript::Event& event : transcript.events) {
    const auto* captured = std::get_if<transcript::Captured>(&event.what);
    if (captured == nullptr) continue;
    if (Result<Value> value = ParseJson(captured->json)) scene.captures.Set(captured->name, *std::move(value));
  }
  return scene;
}

}  // namespace assay::judge
