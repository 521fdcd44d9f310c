#include "harness/peer/reply.h"

#include <algorithm>
#include <string>

#include "google/rpc/status.pb.h"
#include "harness/base/bytes.h"
#include "harness/protocol/base64.h"
#include "harness/protocol/metadata.h"
#include "harness/protocol/percent.h"

namespace assay::peer {
namespace {

using protocol::GrpcStatus;
using protocol::HeaderList;

std::string EncodeBinary(std::string_view octets, Defect defect) {
  if (defect == Defect::kBinaryRaw) return std::string(1, '\0') + std::string(octets);
  if (defect == Defect::kBinaryUndecodable) return "*" + protocol::EncodeBase64(octets);
  return protocol::EncodeBase64(octets, /*padded=*/defect == Defect::kBinaryPadded);
}

void AppendMetadata(const MetadataList& metadata, Defect defect, HeaderList& fields) {
  const auto begin = static_cast<std::ptrdiff_t>(fields.size());
  for (const auto& [name, value] : metadata.fields()) {
    fields.push_back({name, protocol::IsBinaryKey(name) ? EncodeBinary(value, defect) : value});
  }
  if (defect == Defect::kValuesReversed) std::reverse(fields.begin() + begin, fields.end());
}

void AppendContentType(Defect defect, bool error, HeaderList& fields) {
  if (defect == Defect::kContentTypeMissing || (error && defect == Defect::kContentTypeMissingOnErrors)) return;
  const bool wrong = defect == Defect::kContentTypeWrong;
  fields.push_back({"content-type", wrong ? "application/json" : "application/grpc"});
}

// The code that a mutant sends in place of another.
struct Swap {
  Defect defect;
  GrpcStatus from;
  GrpcStatus to;
};
constexpr Swap kSwaps[] = {
    {Defect::kInvalidArgumentAsInternal, GrpcStatus::kInvalidArgument, GrpcStatus::kInternal},
    {Defect::kNotFoundAsUnimplemented, GrpcStatus::kNotFound, GrpcStatus::kUnimplemented},
    {Defect::kAlreadyExistsAsAborted, GrpcStatus::kAlreadyExists, GrpcStatus::kAborted},
    {Defect::kPermissionDeniedAsUnauthenticated, GrpcStatus::kPermissionDenied, GrpcStatus::kUnauthenticated},
    {Defect::kFailedPreconditionAsAborted, GrpcStatus::kFailedPrecondition, GrpcStatus::kAborted},
    {Defect::kAbortedAsUnavailable, GrpcStatus::kAborted, GrpcStatus::kUnavailable},
    {Defect::kOutOfRangeAsUnknown, GrpcStatus::kOutOfRange, GrpcStatus::kUnknown},
    {Defect::kDataLossAsUnknown, GrpcStatus::kDataLoss, GrpcStatus::kUnknown},
    {Defect::kUnauthenticatedAsDenied, GrpcStatus::kUnauthenticated, GrpcStatus::kPermissionDenied},
};

// As gateways to HTTP have it; gRPC's own table is for clients, the other way round.
int HttpStatusOf(int code) {
  switch (static_cast<GrpcStatus>(code)) {
    case GrpcStatus::kInvalidArgument:
      return 400;
    case GrpcStatus::kUnauthenticated:
      return 401;
    case GrpcStatus::kPermissionDenied:
      return 403;
    case GrpcStatus::kNotFound:
      return 404;
    case GrpcStatus::kResourceExhausted:
      return 429;
    case GrpcStatus::kUnimplemented:
      return 501;
    case GrpcStatus::kUnavailable:
      return 503;
    default:
      return 200;
  }
}

std::string ErrorHttpStatus(int code, Defect defect) {
  if (defect == Defect::kHttpStatusOfError) return "500";
  return defect == Defect::kHttpStatusOfCode ? std::to_string(HttpStatusOf(code)) : "200";
}

int Remap(int code, Defect defect) {
  const auto status = static_cast<GrpcStatus>(code);
  if (defect == Defect::kCancelledAsUnknown && status == GrpcStatus::kCancelled) return 2;
  if (defect == Defect::kUnauthenticatedAsOk && status == GrpcStatus::kUnauthenticated) return 0;
  if (defect == Defect::kDataLossAsInternal && status == GrpcStatus::kDataLoss) return 13;
  for (const Swap& swap : kSwaps) {
    if (swap.defect == defect && swap.from == status) return static_cast<int>(swap.to);
  }
  if (defect == Defect::kStatusOutOfRange && code != 0) return code + 100;
  return code;
}

std::string CodeText(int code, Defect defect) {
  code = Remap(code, defect);
  if (defect == Defect::kStatusByName) return protocol::GrpcStatusName(code);
  return (defect == Defect::kStatusLeadingZero ? "0" : "") + std::to_string(code);
}

// Percent-encoded, but for control characters.
std::string EncodeButControl(std::string_view message) {
  std::string text;
  for (const char c : message) {
    const auto octet = static_cast<unsigned char>(c);
    text += octet < 0x20 || octet == 0x7f ? std::string(1, c) : protocol::PercentEncode(std::string(1, c));
  }
  return text;
}

std::string MessageText(std::string message, Defect defect) {
  if (defect == Defect::kMessageRaw) return message;
  if (defect == Defect::kQuotesDropped) std::erase(message, '"');
  if (defect == Defect::kMessageSevenBits) {
    std::transform(message.begin(), message.end(), message.begin(), [](char c) { return static_cast<char>(c & 0x7f); });
  }
  if (defect == Defect::kMessageClipped) message.resize(std::min<std::size_t>(message.size(), 256));
  std::string text = defect == Defect::kControlRaw ? EncodeButControl(message) : protocol::PercentEncode(message);
  if (defect != Defect::kMessagePercentRaw) return text;
  for (std::size_t at = 0; (at = text.find("%25", at)) != std::string::npos; ++at) text.erase(at + 1, 2);
  return text;
}

std::string DetailsOctets(const std::string& details, Defect defect) {
  google::rpc::Status status;
  const bool altered =
      defect == Defect::kDetailsDisagree || defect == Defect::kDetailsMessageDiffers || defect == Defect::kTypeUrlBare;
  if (!altered || !status.ParseFromString(details)) return details;
  if (defect == Defect::kDetailsDisagree) status.set_code(status.code() + 1);
  if (defect == Defect::kDetailsMessageDiffers) status.set_message("another message");
  if (defect != Defect::kTypeUrlBare) return status.SerializeAsString();
  for (google::protobuf::Any& detail : *status.mutable_details()) {
    detail.set_type_url(detail.type_url().substr(detail.type_url().rfind('/') + 1));
  }
  return status.SerializeAsString();
}

void AppendStatus(const CallStatus& status, Defect defect, HeaderList& fields) {
  const bool missing = defect == Defect::kStatusMissing || defect == Defect::kStatusInHeadersOnly;
  if (!missing) fields.push_back({"grpc-status", CodeText(status.code, defect)});
  if (defect == Defect::kStatusTwice) fields.push_back({"grpc-status", "2"});
  const bool dropped =
      defect == Defect::kMessageDropped || (defect == Defect::kNoUtf8Dropped && !IsUtf8(status.message));
  if (!status.message.empty() && !dropped) {
    fields.push_back({"grpc-message", MessageText(status.message, defect)});
  }
  if (!status.details.empty() && defect != Defect::kDetailsAbsent) {
    fields.push_back({"grpc-status-details-bin", EncodeBinary(DetailsOctets(status.details, defect), defect)});
  }
}

}  // namespace

HeaderList InitialFields(const MetadataList& metadata, bool gzip, Defect defect) {
  HeaderList fields;
  if (defect != Defect::kHttpStatusMissing) fields.push_back({":status", "200"});
  AppendContentType(defect, /*error=*/false, fields);
  fields.push_back({"grpc-accept-encoding", "identity,deflate,gzip"});
  if (gzip) fields.push_back({"grpc-encoding", "gzip"});
  if (defect == Defect::kContentLengthWrong) fields.push_back({"content-length", "1"});
  if (defect == Defect::kUpperCaseField) fields.push_back({"X-Upper-Case", "v"});
  if (defect == Defect::kConnectionField) fields.push_back({"connection", "keep-alive"});
  if (defect == Defect::kReservedEchoed) fields.push_back({"te", "trailers"});
  const bool status = defect == Defect::kStatusInHeadersOnly || defect == Defect::kStatusInHeadersToo;
  if (status) fields.push_back({"grpc-status", "0"});
  if (defect == Defect::kMessageInHeaders) fields.push_back({"grpc-message", "so far, so good"});
  AppendMetadata(metadata, defect, fields);
  return fields;
}

HeaderList TrailerFields(const CallStatus& status, const MetadataList& metadata, Defect defect) {
  HeaderList fields;
  if (defect == Defect::kPseudoFieldInTrailers) fields.push_back({":status", "200"});
  CallStatus told = status;
  if (defect == Defect::kDetailsLostAfterMessages) told.details.clear();
  if (defect == Defect::kDetailsOnOk && told.code == 0)
    told.details = google::rpc::Status().SerializeAsString() + "\x12\x02ok";
  AppendStatus(told, defect, fields);
  if (status.code == 0 || defect != Defect::kTrailingLostOnErrors) AppendMetadata(metadata, defect, fields);
  return fields;
}

HeaderList OnlyFields(const CallStatus& status, const MetadataList& metadata, Defect defect) {
  HeaderList fields;
  if (defect != Defect::kHttpStatusMissing) {
    fields.push_back({":status", ErrorHttpStatus(status.code, defect)});
  }
  AppendContentType(defect, /*error=*/true, fields);
  // Says how to try again where a coding was refused (doc/compression.md).
  if (defect != Defect::kCodingsUntold) fields.push_back({"grpc-accept-encoding", "identity,deflate,gzip"});
  AppendStatus(status, defect, fields);
  if (defect != Defect::kTrailingLostOnErrors) AppendMetadata(metadata, defect, fields);
  return fields;
}

HeaderList HttpFields(int status) {
  HeaderList fields = {{":status", std::to_string(status)}};
  if (status == 405) fields.push_back({"allow", "POST"});
  if (status == 404) fields.push_back({"content-type", "text/html"});
  return fields;
}

}  // namespace assay::peer
