#include "reference_server/status/status.h"

#include <array>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace assay::reference {
namespace {

constexpr std::array<const char*, 17> kNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

Status WithDetail(Code code, std::string message, const google::protobuf::Message& detail) {
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(code));
  rich.set_message(message);
  rich.add_details()->PackFrom(detail);
  return {code, std::move(message), rich.SerializeAsString()};
}

Status WithViolations(Code code, std::string message, const FieldViolations& violations) {
  google::rpc::BadRequest detail;
  for (const auto& [field, description] : violations) {
    auto* violation = detail.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  return WithDetail(code, std::move(message), detail);
}

Status WithResource(Code code, std::string message, std::string_view type, std::string_view name) {
  google::rpc::ResourceInfo detail;
  detail.set_resource_type(std::string(type));
  detail.set_resource_name(std::string(name));
  detail.set_description(message);
  return WithDetail(code, std::move(message), detail);
}

}  // namespace

std::string Name(Code code) {
  const auto number = static_cast<int>(code);
  if (number < 0 || number >= static_cast<int>(kNames.size())) return std::to_string(number);
  return kNames[static_cast<std::size_t>(number)];
}

Status InvalidArgument(std::string message, const FieldViolations& violations) {
  return WithViolations(Code::kInvalidArgument, std::move(message), violations);
}

Status OutOfRange(std::string message, const FieldViolations& violations) {
  return WithViolations(Code::kOutOfRange, std::move(message), violations);
}

Status NotFound(std::string message, std::string_view resource_type, std::string_view resource_name) {
  return WithResource(Code::kNotFound, std::move(message), resource_type, resource_name);
}

Status AlreadyExists(std::string message, std::string_view resource_type, std::string_view resource_name) {
  return WithResource(Code::kAlreadyExists, std::move(message), resource_type, resource_name);
}

Status ResourceExhausted(std::string message, std::string_view subject) {
  google::rpc::QuotaFailure detail;
  auto* violation = detail.add_violations();
  violation->set_subject(std::string(subject));
  violation->set_description(message);
  return WithDetail(Code::kResourceExhausted, std::move(message), detail);
}

Status FailedPrecondition(std::string message, std::string_view type, std::string_view subject) {
  google::rpc::PreconditionFailure detail;
  auto* violation = detail.add_violations();
  violation->set_type(std::string(type));
  violation->set_subject(std::string(subject));
  violation->set_description(message);
  return WithDetail(Code::kFailedPrecondition, std::move(message), detail);
}

Status Unavailable(std::string message, std::chrono::milliseconds retry_after) {
  google::rpc::RetryInfo detail;
  detail.mutable_retry_delay()->set_seconds(retry_after.count() / 1000);
  detail.mutable_retry_delay()->set_nanos(static_cast<int>(retry_after.count() % 1000) * 1'000'000);
  return WithDetail(Code::kUnavailable, std::move(message), detail);
}

}  // namespace assay::reference
