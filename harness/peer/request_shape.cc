#include "harness/peer/request_shape.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace assay::peer {
namespace {

using protocol::FindField;
using protocol::HeaderField;
using protocol::HeaderList;

constexpr std::string_view kType = "application/grpc";

// Nothing but protobuf is spoken here.
bool IsGrpc(std::string_view type, Defect defect) {
  if (defect == Defect::kForeignTypeServed) return true;
  if (!type.starts_with(kType)) return false;
  const std::string_view rest = type.substr(kType.size(), type.find(';') - kType.size());
  switch (defect) {
    case Defect::kProtoTypeRefused:
      return rest.empty();
    case Defect::kPlainTypeRefused:
      return rest == "+proto";
    case Defect::kWebServedNatively:
      if (rest.starts_with("-web")) return true;
      break;
    case Defect::kLookalikeServed:
      if (!rest.empty() && rest.front() != '+') return true;
      break;
    case Defect::kUnknownCodecServed:
      if (rest.starts_with('+')) return true;
      break;
    default:
      break;
  }
  return rest.empty() || rest == "+proto";
}

bool IsGrpcInAnotherCase(std::string_view type) {
  const std::string_view begin = type.substr(0, kType.size());
  return begin != kType && std::equal(begin.begin(), begin.end(), kType.begin(), kType.end(),
                                      [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

bool IsUnknownOfGrpc(const HeaderField& field) {
  constexpr std::array<std::string_view, 3> kKnown = {"grpc-timeout", "grpc-encoding", "grpc-accept-encoding"};
  return field.name.starts_with("grpc-") && std::find(kKnown.begin(), kKnown.end(), field.name) == kKnown.end();
}

bool TypeStandsBehindMetadata(const HeaderList& fields) {
  for (const HeaderField& field : fields) {
    if (field.name == "content-type") return false;
    if (field.name.starts_with("x-")) return true;
  }
  return false;
}

// What a mutant takes offence at.
bool Offends(const HeaderList& fields, Defect defect) {
  const auto has = [&](std::string_view name) { return FindField(fields, name) != nullptr; };
  const auto text = [&](std::string_view name) {
    const std::string* const value = FindField(fields, name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
  };
  switch (defect) {
    case Defect::kTypeParametersFail:
      return text("content-type").find(';') != std::string_view::npos;
    case Defect::kTypeInAnotherCaseFails:
      return IsGrpcInAnotherCase(text("content-type"));
    case Defect::kPostRefused:
      return text(":method") == "POST";
    case Defect::kTeRefused:
      return text("te") == "trailers";
    case Defect::kTeMissingFails:
      return !has("te");
    case Defect::kSchemeChecked:
      return text(":scheme") == "https";
    case Defect::kHostNotTaken:
      return !has(":authority") && has("host");
    case Defect::kHostBesideAuthorityFails:
      return has(":authority") && has("host");
    case Defect::kAuthorityAbsentFails:
      return !has(":authority") && !has("host");
    case Defect::kUserAgentRequired:
      return !has("user-agent");
    case Defect::kFieldOrderMatters:
      return TypeStandsBehindMetadata(fields);
    case Defect::kUnknownGrpcFieldRefused:
      return std::any_of(fields.begin(), fields.end(), IsUnknownOfGrpc);
    case Defect::kQueryFails:
      return text(":path").find('?') != std::string_view::npos;
    default:
      return false;
  }
}

void EraseDoubleSlashes(std::string& path) {
  for (std::size_t at = 0; (at = path.find("//", at)) != std::string::npos;) path.erase(at, 1);
}

}  // namespace

int HttpStatusFor(const HeaderList& fields, Defect defect) {
  if (Offends(fields, defect)) return 500;
  const std::string* const type = FindField(fields, "content-type");
  const bool missing = type == nullptr && defect != Defect::kMissingTypeServed;
  if (missing || (type != nullptr && !IsGrpc(*type, defect))) return 415;
  return *FindField(fields, ":method") == "POST" || defect == Defect::kAnyMethodServed ? 200 : 405;
}

std::string ReadPath(std::string path, Defect defect) {
  if (defect == Defect::kPackageOptional && path.starts_with("/Health/")) path.insert(1, "grpc.health.v1.");
  if (defect == Defect::kPackageOptional && path.starts_with("/UserService/")) path.insert(1, "user.");
  if (defect == Defect::kFirstSlashOptional && !path.starts_with('/')) path.insert(0, "/");
  if (defect == Defect::kPathTidied) {
    EraseDoubleSlashes(path);
    if (path.ends_with('/')) path.pop_back();
  }
  return path;
}

}  // namespace assay::peer
