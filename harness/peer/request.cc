#include "harness/peer/request.h"

#include <string_view>

#include "harness/peer/request_shape.h"
#include "harness/protocol/grpc_timeout.h"
#include "harness/protocol/metadata.h"

namespace assay::peer {
namespace {

using protocol::GrpcStatus;

// Fields that gRPC and HTTP keep to themselves.
bool IsTransportField(std::string_view name) {
  return name.starts_with(':') || name.starts_with("grpc-") || name == "te" || name == "content-type";
}

std::string MisreadUnit(std::string timeout, Defect defect) {
  if (timeout.empty()) return timeout;
  char& unit = timeout.back();
  if (defect == Defect::kMillisecondsAsSeconds && unit == 'm') unit = 'S';
  if (defect == Defect::kMicrosecondsAsMilliseconds && unit == 'u') unit = 'm';
  if (defect == Defect::kHoursAsMinutes && unit == 'H') unit = 'M';
  return timeout;
}

void ReadTimeout(const std::string& value, Request& request, Defect defect) {
  const auto timeout = protocol::ParseGrpcTimeout(MisreadUnit(value, defect));
  if (timeout) {
    request.timeout = defect == Defect::kDeadlineEarly ? *timeout / 2 : *timeout;
  } else if (defect == Defect::kMalformedTimeoutExpires) {
    request.timeout = Duration::zero();
  } else {
    request.refusal = CallStatus::Of(GrpcStatus::kInternal, "malformed grpc-timeout: " + timeout.error());
  }
}

void ReadCoding(const std::string& name, Request& request, Defect defect) {
  request.coding = protocol::ParseCoding(name);
  const bool known = request.coding && !(defect == Defect::kIdentityRefused && name == "identity");
  if (known || defect == Defect::kUnknownCodingTaken) return;
  const bool wrong = defect == Defect::kUnknownCodingIsInternal;
  request.refusal =
      CallStatus::Of(wrong ? GrpcStatus::kInternal : GrpcStatus::kUnimplemented, "unknown grpc-encoding " + name);
}

bool OffersGzip(std::string_view codings, Defect defect) {
  return defect == Defect::kFirstCodingOnly ? codings.starts_with("gzip") || codings.starts_with("identity,gzip")
                                            : codings.find("gzip") != std::string_view::npos;
}

void ReadBinary(const protocol::HeaderField& field, Request& request, Defect defect) {
  if (defect == Defect::kBinaryLost) return;
  protocol::Parsed<std::vector<std::string>> values = protocol::DecodeBinaryValues(field.value);
  if (defect == Defect::kBinaryNotSplit && field.value.find(',') != std::string::npos) {
    values = protocol::Malformed("an octet that is no base64");
  }
  if (defect == Defect::kBinaryPaddedRefused && field.value.ends_with('=')) values = protocol::Malformed("padding");
  if (!values) {
    request.refusal = CallStatus::Of(GrpcStatus::kInternal, "undecodable " + field.name + ": " + values.error());
    return;
  }
  for (std::string& value : *values) request.metadata.Add(field.name, std::move(value));
}

}  // namespace

Request ReadRequest(const protocol::HeaderList& fields, Defect defect) {
  Request request;
  request.http_status = HttpStatusFor(fields, defect);
  request.path = ReadPath(*protocol::FindField(fields, ":path"), defect);
  for (const protocol::HeaderField& field : fields) {
    if (field.name == "grpc-timeout") {
      ReadTimeout(field.value, request, defect);
    } else if (field.name == "grpc-encoding") {
      ReadCoding(field.value, request, defect);
    } else if (field.name == "grpc-accept-encoding") {
      request.takes_gzip = request.takes_gzip || OffersGzip(field.value, defect);
    } else if (IsTransportField(field.name)) {
      continue;
    } else if (protocol::IsBinaryKey(field.name)) {
      ReadBinary(field, request, defect);
    } else {
      request.metadata.Add(field.name, field.value);
    }
  }
  return request;
}

}  // namespace assay::peer
