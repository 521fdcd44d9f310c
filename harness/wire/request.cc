#include "harness/wire/request.h"

#include <algorithm>
#include <span>

#include "harness/protocol/grpc_timeout.h"
#include "harness/protocol/metadata.h"
#include "harness/scenario/word.h"

namespace assay::wire {

using protocol::HeaderField;
using protocol::HeaderList;

namespace {

Result<std::string> FillOctets(const Value& value, const script::Captures& captures, const script::Counters& counters) {
  ASSAY_ASSIGN(const Value filled, captures.Fill(value, counters));
  return scenario::OctetsOf(filled);
}

// Replaces the field in its place; a name that is not there goes to the end, a pseudo-header behind the others of its
// kind (RFC 9113 §8.3).
void SetField(HeaderList& fields, const std::string& name, const std::vector<std::string>& values) {
  const auto same = [&](const HeaderField& field) { return field.name == name; };
  auto place = std::find_if(fields.begin(), fields.end(), same);
  if (place == fields.end() && name.starts_with(':')) {
    place = std::find_if(fields.begin(), fields.end(), [](const HeaderField& f) { return !f.name.starts_with(':'); });
  }
  const auto index = place - fields.begin();
  std::erase_if(fields, same);
  HeaderList replacement;
  for (const std::string& value : values) replacement.push_back({name, value});
  fields.insert(fields.begin() + index, replacement.begin(), replacement.end());
}

std::string Authority(const script::Endpoint& endpoint) {
  if (!endpoint.authority.empty()) return endpoint.authority;
  // As grpc does for Unix sockets (doc/naming.md has no host for them).
  return endpoint.address.unix_path.empty() ? endpoint.address.ToText() : "localhost";
}

}  // namespace

Result<HeaderList> FillFields(const std::vector<FieldTemplate>& fields, const script::Captures& captures,
                              const script::Counters& counters) {
  HeaderList list;
  for (const FieldTemplate& field : fields) {
    script::Counters counted = counters;
    for (std::int64_t i = 0; i < field.times.value_or(1); ++i) {
      if (field.times) counted.index = i;
      ASSAY_ASSIGN(std::string name, FillOctets(field.name, captures, counted));
      ASSAY_ASSIGN(std::string value, FillOctets(field.value, captures, counted));
      list.push_back({std::move(name), std::move(value)});
    }
  }
  return list;
}

Result<HeaderList> BuildRequest(const script::CallFields& call, const WireFields& wire,
                                const script::Endpoint& endpoint, const script::Captures& captures,
                                const script::Counters& counters) {
  HeaderList fields = {{":method", "POST"},
                       {":scheme", endpoint.address.tls ? "https" : "http"},
                       {":path", call.path},
                       {":authority", Authority(endpoint)},
                       {"te", "trailers"}};
  if (wire.timeout) {
    ASSAY_ASSIGN(std::string timeout, FillOctets(*wire.timeout, captures, counters));
    fields.push_back({"grpc-timeout", std::move(timeout)});
  } else if (call.deadline) {
    fields.push_back({"grpc-timeout", protocol::FormatGrpcTimeout(*call.deadline)});
  }
  fields.push_back({"content-type", "application/grpc"});
  if (call.compression) fields.push_back({"grpc-encoding", *call.compression});
  fields.push_back({"grpc-accept-encoding", call.accept_encoding.value_or("identity,gzip")});
  fields.push_back({"user-agent", "assay/" ASSAY_VERSION});
  for (const transcript::HeaderField& field : endpoint.metadata) {
    if (!call.metadata.Has(field.name)) fields.push_back(protocol::EncodeMetadata(field.name, field.value));
  }
  ASSAY_ASSIGN(const transcript::HeaderList own, call.metadata.Fill(captures, counters));
  for (const transcript::HeaderField& field : own) {
    fields.push_back(protocol::EncodeMetadata(field.name, field.value));
  }
  for (const auto& [name, value] : wire.set) {
    std::vector<std::string> values;
    const auto given = value.is_list() ? std::span<const Value>(value.as_list()) : std::span<const Value>(&value, 1);
    for (const Value& one : given) {
      ASSAY_ASSIGN(std::string octets, FillOctets(one, captures, counters));
      values.push_back(std::move(octets));
    }
    SetField(fields, name, values);
  }
  for (const std::string& name : wire.remove) {
    std::erase_if(fields, [&](const HeaderField& field) { return field.name == name; });
  }
  ASSAY_ASSIGN(HeaderList raw, FillFields(wire.headers, captures, counters));
  fields.insert(fields.end(), std::make_move_iterator(raw.begin()), std::make_move_iterator(raw.end()));
  return fields;
}

}  // namespace assay::wire
