#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "reference_server/chain/interceptor.h"
#include "reference_server/options.h"

namespace assay::reference {

/// One structured line a call, when it has ended. Metadata is never in it, so no token is.
class Logging final : public Interceptor {
 public:
  Logging(LogFormat format, std::function<void(std::string_view)> sink);
  void OnEnd(const CallRecord& record) override;

 private:
  LogFormat format_;
  std::function<void(std::string_view)> sink_;
};

}  // namespace assay::reference
