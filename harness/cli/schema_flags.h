#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/load/load.h"
#include "harness/schema/schema.h"

namespace CLI {
class App;
}  // namespace CLI

namespace assay::cli {

// Where the schema of a user's own service is.
struct SchemaFlags {
  std::string descriptor_set;
  std::vector<std::string> protos;
  std::vector<std::string> folders;  // of what they import
};

void AddSchemaFlags(CLI::App& command, SchemaFlags& flags);

// A schema that knows the methods: the files where some are given, else what is built in, else what the target tells by
// reflection. Errors: kUsage (none knows one of them; a file is wrong), kUnreachable.
Result<std::shared_ptr<const schema::Schema>> FindSchema(
    const std::vector<std::string>& methods, const SchemaFlags& flags, const load::Target& target,
    const std::vector<std::pair<std::string, std::string>>& metadata, Duration timeout);

}  // namespace assay::cli
