#include "harness/load/grpc_request.h"

#include <algorithm>

#include "harness/protocol/grpc_message.h"
#include "harness/protocol/hpack_literal.h"

namespace assay::load {
namespace {

// Entries of the static table (RFC 7541 Appendix A) that every request has.
constexpr std::uint64_t kMethodPost = 3;
constexpr std::uint64_t kSchemeHttp = 6;
constexpr std::uint64_t kSchemeHttps = 7;
constexpr std::uint64_t kFirstDynamic = 62;
// What an entry of the dynamic table costs beside its octets (RFC 7541 §4.1).
constexpr std::size_t kEntryOverhead = 32;
// HEADERS go out as one frame, whatever SETTINGS_MAX_FRAME_SIZE is.
constexpr std::size_t kLargestBlock = 8192;

void AppendText(std::string& out, std::string_view text) {
  protocol::AppendHpackInteger(out, text.size(), 7, 0);
  out += text;
}

// Fields that every call sends alike.
struct Constant {
  std::string name;
  std::string value;
};

bool IsConstant(const Workload& workload, std::size_t field) {
  const Piece& first = workload.rows[0].metadata[field];
  return std::all_of(workload.rows.begin(), workload.rows.end(), [&](const Row& row) {
    return row.metadata[field].holes.empty() && row.metadata[field].octets == first.octets;
  });
}

void EncodeConstants(const std::vector<Constant>& constants, std::uint64_t scheme, GrpcRequest& request) {
  request.first = request.plain = protocol::HpackIndexed(kMethodPost) + protocol::HpackIndexed(scheme);
  request.later = request.first;
  for (std::size_t i = 0; i < constants.size(); ++i) {
    request.first += '\x40';  // literal with incremental indexing, new name (RFC 7541 §6.2.1)
    AppendText(request.first, constants[i].name);
    AppendText(request.first, constants[i].value);
    request.later += protocol::HpackIndexed(kFirstDynamic + (constants.size() - 1 - i));  // the last one comes first
    request.plain += protocol::HpackLiteral(constants[i].name, constants[i].value);
    request.table_octets += constants[i].name.size() + constants[i].value.size() + kEntryOverhead;
  }
}

void AppendField(Piece& tail, std::string_view name, const Piece& value) {
  const std::string literal = protocol::HpackLiteral(name, value.octets);
  const std::size_t at = tail.octets.size() + literal.size() - value.octets.size();
  tail.octets += literal;
  for (Hole hole : value.holes) {
    hole.at += static_cast<std::uint32_t>(at);
    tail.holes.push_back(hole);
  }
}

void AppendMessage(GrpcRequest::OneRow& row, const Piece& message) {
  const auto at = static_cast<std::uint32_t>(row.body.octets.size() + protocol::kMessagePrefixSize);
  row.body.octets += protocol::EncodeMessage(message.octets);
  row.ends.push_back(static_cast<std::uint32_t>(row.body.octets.size()));
  for (Hole hole : message.holes) {
    hole.at += at;
    row.body.holes.push_back(hole);
  }
}

Status CheckMessages(const Workload& workload) {
  const bool many = workload.kind == CallKind::kClientStream || workload.kind == CallKind::kBidiStream;
  for (const Row& row : workload.rows) {
    const std::size_t count = row.messages.size() * workload.repeat;
    if (!many && count != 1) {
      return UsageError("a call of kind " + std::string(ToString(workload.kind)) + " sends one message, not " +
                        std::to_string(count));
    }
    if (row.metadata.size() != workload.metadata_names.size()) {
      return Fail(ErrorKind::kInternal, "a row of the workload lacks metadata");
    }
  }
  return {};
}

}  // namespace

Result<GrpcRequest> MakeGrpcRequest(const Plan& plan) {
  const Workload& workload = plan.workload;
  ASSAY_CHECK_OK(CheckMessages(workload));
  GrpcRequest request;
  request.repeat = workload.repeat;
  request.ping_pong = workload.kind == CallKind::kBidiStream && workload.ping_pong;
  request.expected_status = workload.expected_status;
  request.one_message = workload.kind == CallKind::kUnary || workload.kind == CallKind::kClientStream;
  request.expected_messages = workload.expected_messages;

  const net::Address& address = plan.target.address;
  std::string authority = plan.target.authority;
  if (authority.empty()) authority = address.unix_path.empty() ? address.ToText() : "localhost";
  std::vector<Constant> constants = {{":path", workload.path},
                                     {":authority", authority},
                                     {"te", "trailers"},
                                     {"content-type", workload.content_type},
                                     {"user-agent", "assay/" ASSAY_VERSION}};
  request.rows.resize(workload.rows.size());
  for (std::size_t field = 0; field < workload.metadata_names.size(); ++field) {
    const std::string& name = workload.metadata_names[field];
    if (IsConstant(workload, field)) {
      constants.push_back({name, workload.rows[0].metadata[field].octets});
      continue;
    }
    for (std::size_t row = 0; row < request.rows.size(); ++row) {
      AppendField(request.rows[row].tail, name, workload.rows[row].metadata[field]);
    }
  }
  EncodeConstants(constants, address.tls ? kSchemeHttps : kSchemeHttp, request);
  for (std::size_t row = 0; row < request.rows.size(); ++row) {
    for (const Piece& message : workload.rows[row].messages) AppendMessage(request.rows[row], message);
    if (request.first.size() + request.rows[row].tail.octets.size() > kLargestBlock) {
      return UsageError("the metadata of a call has " +
                        std::to_string(request.first.size() + request.rows[row].tail.octets.size()) +
                        " octets, and the load engine sends at most " + std::to_string(kLargestBlock));
    }
  }
  return request;
}

}  // namespace assay::load
