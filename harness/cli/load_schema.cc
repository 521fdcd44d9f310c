#include "harness/cli/load_schema.h"

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

}  // namespace

Result<SchemaPtr> FindSchema(const std::string& method, const std::string& descriptor_set_file,
                             const load::Target& target,
                             const std::vector<std::pair<std::string, std::string>>& metadata, Duration timeout) {
  if (!descriptor_set_file.empty()) {
    ASSAY_ASSIGN(const std::string octets, ReadFile(descriptor_set_file));
    ASSAY_ASSIGN(SchemaPtr schema, schema::Schema::FromDescriptorSet(octets));
    if (schema->FindMethod(method) != nullptr) return schema;
    return UsageError("--call: \"" + method + "\" is not in " + descriptor_set_file);
  }
  SchemaPtr schema = schema::Schema::BuiltIn();
  if (schema->FindMethod(method) != nullptr) return schema;
  ASSAY_ASSIGN(schema, AskTarget(target, metadata, timeout));
  if (schema != nullptr && schema->FindMethod(method) != nullptr) return schema;
  return UsageError("--call: the target tells no \"" + method +
                    "\" by reflection; give its schema (--descriptor-set), or octets (--data-hex)");
}

}  // namespace assay::cli
