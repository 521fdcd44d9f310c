#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/load/load.h"
#include "harness/schema/schema.h"

namespace assay::cli {

// A schema that knows the method: the file of a descriptor set where one is given, else what is built in, else what the
// target tells by reflection. Errors: kUsage (none knows it), kUnreachable.
Result<std::shared_ptr<const schema::Schema>> FindSchema(
    const std::string& method, const std::string& descriptor_set_file, const load::Target& target,
    const std::vector<std::pair<std::string, std::string>>& metadata, Duration timeout);

}  // namespace assay::cli
