#pragma once

#include <memory>
#include <vector>

#include "harness/http1/step.h"
#include "harness/script/script.h"

namespace assay::http1 {

// Plays bound steps over REST, one after the other on the calling thread.
class Player final : public script::Script {
 public:
  Player(std::vector<Step> steps, std::shared_ptr<const schema::Schema> schema)
      : steps_(std::move(steps)), schema_(std::move(schema)) {}

  Result<transcript::Transcript> Play(const script::Endpoint& endpoint, const Clock& clock, Duration budget) override;

 private:
  std::vector<Step> steps_;
  std::shared_ptr<const schema::Schema> schema_;
};

}  // namespace assay::http1
