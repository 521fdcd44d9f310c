#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/library.h"
#include "harness/script/script.h"

// The one place that knows all catalogs.
namespace assay::cli {

// Every kind of client, in the order in which reports name them.
const std::vector<const script::ClientKind*>& AllClients();

// The client "rest": for runs that name a REST side, beside those.
const script::ClientKind& RestClient();

// The scenarios in `folder`, or those built into the program where it is empty.
Result<scenario::Library> LoadLibrary(const std::string& folder);

}  // namespace assay::cli
