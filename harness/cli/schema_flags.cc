#include "harness/cli/schema_flags.h"

#include <CLI/CLI.hpp>

#include "harness/cli/console.h"
#include "harness/cli/wiring.h"
#include "harness/conformance/discovery.h"
#include "harness/net/sockets.h"

namespace assay::cli {
namespace {

using SchemaPtr = std::shared_ptr<const schema::Schema>;

constexpr Duration kQuestionBudget = std::chrono::seconds(5);

const script::ClientKind* WireClient() {
  for (const script::ClientKind* client : AllClients()) {
    if (client->name() == "wire") return client;
  }
  return nullptr;
}

Result<SchemaPtr> AskTarget(const load::Target& target,
                            const std::vector<std::pair<std::string, std::string>>& metadata, Duration timeout) {
  script::Endpoint endpoint;
  endpoint.address = target.address;
  endpoint.tls = target.tls;
  endpoint.authority = target.authority;
  endpoint.connect_timeout = timeout;
  for (const auto& [name, value] : metadata) endpoint.metadata.push_back({name, value});
  ASSAY_ASSIGN(const std::unique_ptr<net::Dialer> dialer, net::CreateSocketDialer(endpoint.address, endpoint.tls));
  endpoint.dialer = dialer.get();
  const SystemClock clock;
  // Whether anybody is there at all, before reflection is blamed.
  ASSAY_ASSIGN([[maybe_unused]] const auto probe, dialer->Dial(clock, clock.Now() + timeout));
  const conformance::Questioner questioner(*WireClient(), endpoint, clock, kQuestionBudget);
  ASSAY_ASSIGN(const conformance::Discovered discovered, conformance::Discover(questioner, {}, nullptr));
  return discovered.schema;
}

// The first that the schema does not have; null: it has all.
const std::string* Missing(const schema::Schema& schema, const std::vector<std::string>& methods) {
  for (const std::string& method : methods) {
    if (schema.FindMethod(method) == nullptr) return &method;
  }
  return nullptr;
}

Result<SchemaPtr> ReadGiven(const SchemaFlags& flags) {
  if (!flags.protos.empty()) return schema::Schema::FromProtoFiles(flags.protos, flags.folders);
  ASSAY_ASSIGN(const std::string octets, ReadFile(flags.descriptor_set));
  return schema::Schema::FromDescriptorSet(octets);
}

}  // namespace

void AddSchemaFlags(CLI::App& command, SchemaFlags& flags) {
  auto* set = command.add_option("--descriptor-set", flags.descriptor_set,
                                 "Its schema: a FileDescriptorSet (protoc -o); else what is built in, else reflection");
  auto* proto = command.add_option("--proto", flags.protos, "Its schema: a .proto file; repeatable");
  proto->group("Schema")->allow_extra_args(false)->excludes(set);
  set->group("Schema");
  command.add_option("--proto-path", flags.folders, "A folder for what it imports; repeatable")
      ->group("Schema")
      ->allow_extra_args(false)
      ->needs(proto);
}

Result<SchemaPtr> FindSchema(const std::vector<std::string>& methods, const SchemaFlags& flags,
                             const load::Target& target,
                             const std::vector<std::pair<std::string, std::string>>& metadata, Duration timeout) {
  if (!flags.descriptor_set.empty() || !flags.protos.empty()) {
    ASSAY_ASSIGN(SchemaPtr schema, ReadGiven(flags));
    const std::string* missing = Missing(*schema, methods);
    if (missing == nullptr) return schema;
    return UsageError("\"" + *missing + "\" is not in " +
                      (flags.protos.empty() ? flags.descriptor_set : flags.protos.front()));
  }
  SchemaPtr schema = schema::Schema::BuiltIn();
  const std::string* missing = Missing(*schema, methods);
  if (missing == nullptr) return schema;
  ASSAY_ASSIGN(schema, AskTarget(target, metadata, timeout));
  if (schema != nullptr) missing = Missing(*schema, methods);
  if (missing == nullptr) return schema;
  return UsageError("the target tells no \"" + *missing +
                    "\" by reflection; give its schema (--proto, --descriptor-set), or octets (load --data-hex)");
}

}  // namespace assay::cli
