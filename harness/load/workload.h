#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/load/load.h"
#include "harness/schema/schema.h"

namespace assay::load {

// What calls send and should bring, as people write it: trees of the proto3 JSON mapping, with the variables of
// message_ring.h in any text. One row comes out for each combination of values that is known before the run.
struct CallData {
  std::vector<Value> messages;                                // one for each message; REST: none, or one body
  std::vector<std::pair<std::string, std::string>> metadata;  // names and values as on the wire
  std::string url;                                            // REST: "http://host:port" is not in it
  std::vector<Value> expected;  // messages (gRPC) or the body (REST) of a right answer; may be empty
  DataTable table;
};

// A gRPC workload with rows, path and kind set. Errors: kUsage (unknown method, a message that does not fit, a variable
// that is no column, more than 65536 rows).
Result<Workload> MakeGrpcWorkload(const schema::Schema& schema, const std::string& method, const CallData& data);
// The same of a method whose kind is known and whose messages are octets already (--data-hex, JSON over gRPC).
Result<Workload> MakeRawWorkload(const std::string& path, CallKind kind, const std::vector<std::string>& messages,
                                 const CallData& data);
// REST: the method of HTTP, URL and metadata out of `data`; a body that is a text is sent as it is, any other as JSON.
// What is expected is compared as JSON, not octet by octet: members may come in any order.
Result<Workload> MakeRestWorkload(const std::string& method, CallKind kind, const std::string& content_type,
                                  const CallData& data);

// A check of the answers of that method: each must hold what `data.expected` says of it (every field that is named
// there, as JSON has it), and no more messages may come. Errors: kUsage (unknown method, a variable that is no column).
Result<Check> ExpectMessages(std::shared_ptr<const schema::Schema> schema, const std::string& method,
                             const CallData& data);

}  // namespace assay::load
