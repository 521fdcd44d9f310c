#pragma once

#include <memory>

#include "harness/peer/handler.h"

namespace assay::peer {

// user.UserService/UploadFile: counts and checksums what arrives, keeping none of it.
std::unique_ptr<Handler> MakeUpload(Call& call);

}  // namespace assay::peer
