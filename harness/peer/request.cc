#include "harness/peer/request.h"

#include <algorithm>
#include <string_view>

#include "harness/peer/request_fields.h"
#include "harness/peer/request_shape.h"
#include "harness/protocol/grpc_timeout.h"
#include "harness/protocol/metadata.h"
#include "harness/protocol/percent.h"

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
  if (defect == Defect::kMillisecondsAsMicroseconds && unit == 'm') unit = 'u';
  if (defect == Defect::kMinutesAsSeconds && unit == 'M') unit = 'S';
  if (defect == Defect::kSecondsAsMilliseconds && unit == 'S') unit = 'm';
  if (defect == Defect::kMicrosecondsAsNanoseconds && unit == 'u') unit = 'n';
  if (defect == Defect::kNanosecondsRounded && unit == 'n') return "0S";
  return timeout;
}

// The time of a timeout that is well formed.
Duration Alter(Duration timeout, Defect defect) {
  constexpr Duration kYear = std::chrono::hours(24 * 365);
  switch (defect) {
    case Defect::kDeadlineEarly:
      return timeout / 2;
    case Defect::kDeadlineClipped:
      return std::min<Duration>(timeout, std::chrono::milliseconds(25));
    case Defect::kTimeoutOverflows:
      return timeout > kYear ? Duration::zero() : timeout;
    default:
      return timeout;
  }
}

void ReadTimeout(const std::string& value, Request& request, Defect defect) {
  const bool zero = value.find_first_of("123456789") == std::string::npos;
  if (zero && defect == Defect::kZeroIsUnlimited) return;
  const auto timeout = protocol::ParseGrpcTimeout(MisreadUnit(value, defect));
  if (timeout) {
    request.timeout = Alter(*timeout, defect);
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
  if (defect == Defect::kBinaryUnpaddedRefused && field.value.size() % 4 != 0)
    values = protocol::Malformed("no padding");
  if (!values) {
    request.refusal = CallStatus::Of(GrpcStatus::kInternal, "undecodable " + field.name + ": " + values.error());
    return;
  }
  if (defect == Defect::kBinaryLastOnly) request.metadata.Remove(field.name);
  for (std::string& value : *values) {
    if (defect == Defect::kBinaryStopsAtNul) value.erase(std::min(value.find('\0'), value.size()));
    request.metadata.Add(field.name, std::move(value));
  }
}

bool HasHighOctets(std::string_view value) {
  return std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7e; });
}

bool HasLongValue(const protocol::HeaderList& fields) {
  constexpr std::size_t kLong = 60'000;
  return std::any_of(fields.begin(), fields.end(),
                     [](const protocol::HeaderField& field) { return field.value.size() > kLong; });
}

void ReadAscii(const protocol::HeaderField& field, Request& request, Defect defect) {
  std::string value = field.value;
  if (defect == Defect::kValuePercentDecoded) value = protocol::PercentDecode(value);
  if (defect == Defect::kValueClipped) value.resize(std::min<std::size_t>(value.size(), 1024));
  if (defect == Defect::kHighOctetsRefused && HasHighOctets(value)) {
    request.refusal = CallStatus::Of(GrpcStatus::kInternal, "illegal octets in " + field.name);
  }
  request.metadata.Add(field.name, std::move(value));
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
      ReadAscii(field, request, defect);
    }
  }
  if (defect == Defect::kManyFieldsRefused && fields.size() > 64) {
    request.refusal = CallStatus::Of(GrpcStatus::kResourceExhausted, "too many fields");
  }
  const bool blank = defect == Defect::kEdgeBlanksUnanswered && HasEdgeBlank(fields);
  request.unanswered = blank || (defect == Defect::kLongBlockUnanswered && HasLongValue(fields));
  return request;
}

}  // namespace assay::peer
