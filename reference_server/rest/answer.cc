#include "reference_server/rest/answer.h"

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <utility>

#include "reference_server/call/codec.h"
#include "reference_server/rest/error_body.h"
#include "reference_server/rest/http_status.h"

namespace assay::reference {
namespace {

// As many digits for every chunk, so that its size can be filled in when it is known (RFC 9112 §7.1: 1*HEXDIG).
constexpr std::string_view kOpenChunk = "00000000\r\n";

void AppendVarint(std::uint64_t number, std::string* bytes) {
  for (; number >= 0x80; number >>= 7) *bytes += static_cast<char>(number | 0x80);
  *bytes += static_cast<char>(number);
}

}  // namespace

Answer::Answer(const Request& request, Format format, const Codec& json, std::string standing)
    : format_(format),
      codec_(format == Format::kProtobuf ? ProtobufCodec() : json),
      standing_(std::move(standing)),
      http_1_0_(request.http_1_0),
      head_only_(request.verb == "HEAD"),
      keep_alive_(request.keep_alive) {}

void Answer::AddField(std::string_view name, std::string_view value) {
  if (begun_) return;
  fields_ += name;
  fields_ += ": ";
  fields_ += value;
  fields_ += "\r\n";
}

void Answer::WriteHead(int http_status, std::string_view media_type, std::string_view framing) {
  bytes_ += "HTTP/1.1 ";
  bytes_ += fmt::format_int(http_status).c_str();
  bytes_ += ' ';
  bytes_ += ReasonOf(http_status);
  bytes_ += "\r\n";
  bytes_ += standing_;
  bytes_ += "Content-Type: ";
  bytes_ += media_type;
  bytes_ += "\r\n";
  bytes_ += framing;
  if (!keep_alive_) {
    bytes_ += "Connection: close\r\n";
  } else if (http_1_0_) {
    bytes_ += "Connection: keep-alive\r\n";
  }
  bytes_ += fields_;
  bytes_ += "\r\n";
}

void Answer::WriteWhole(int http_status, std::string_view media_type, std::string_view body) {
  std::string framing = "Content-Length: ";
  framing += fmt::format_int(body.size()).c_str();
  framing += "\r\n";
  WriteHead(http_status, media_type, framing);
  if (!head_only_) bytes_ += body;
}

void Answer::BeginList() {
  if (std::exchange(begun_, true)) return;
  // HTTP/1.0 has no chunks; there the end of the connection is the end of the list.
  if (http_1_0_) keep_alive_ = false;
  WriteHead(200, MediaTypeOf(format_), http_1_0_ ? "" : "Transfer-Encoding: chunked\r\n");
}

void Answer::OpenChunk() {
  if (chunk_begin_ != 0 || http_1_0_) return;
  bytes_ += kOpenChunk;
  chunk_begin_ = bytes_.size();
}

// Writes what stands before an element.
void Answer::BeginElement() {
  BeginList();
  OpenChunk();
  if (format_ == Format::kJson) bytes_ += first_ ? '[' : ',';
  first_ = false;
}

void Answer::Append(const google::protobuf::Message& message) {
  if (head_only_) return BeginList();
  BeginElement();
  if (format_ == Format::kProtobuf) AppendVarint(message.ByteSizeLong(), &bytes_);
  codec_.Append(message, &bytes_);
  if (format_ == Format::kNdjson) bytes_ += '\n';
}

void Answer::End(const google::protobuf::Message* last, const Status& status) {
  const bool list = route_->answer == AnswerShape::kList;
  if (!status.ok() && !begun_ && !(list && last != nullptr)) {
    const bool of_size = status.code == Code::kResourceExhausted && (too_large_ || route_->exhausted_is_too_large);
    return Refuse(of_size ? 413 : HttpStatusOf(status.code), status);
  }
  if (!list) {
    // A directive may end a call without its message, for which HTTP has no success.
    if (last == nullptr) return Refuse(500, {Code::kInternal, "The call ended without a message", {}});
    std::string body;
    codec_.Append(*last, &body);
    const Format format = format_ == Format::kNdjson ? Format::kJson : format_;
    return WriteWhole(route_->status_of == nullptr ? 200 : route_->status_of(*last), MediaTypeOf(format), body);
  }
  if (last != nullptr) Append(*last);
  if (!status.ok()) {
    keep_alive_ = false;
    if (format_ == Format::kProtobuf || head_only_) return;
    BeginElement();
    bytes_ += R"({"error":)";
    AppendErrorJson(status, &bytes_);
    bytes_ += format_ == Format::kNdjson ? "}\n" : "}";
    return;
  }
  BeginList();
  if (head_only_) return;
  if (format_ == Format::kJson) {
    OpenChunk();
    bytes_ += first_ ? "[]" : "]";
  }
  CloseChunk();
  if (!http_1_0_) bytes_ += "0\r\n\r\n";
}

void Answer::Refuse(int http_status, const Status& status) {
  if (http_status == 401) AddField("WWW-Authenticate", "Bearer");
  std::string body;
  if (format_ == Format::kProtobuf) {
    AppendErrorProtobuf(status, &body);
  } else {
    AppendErrorJson(status, &body);
  }
  WriteWhole(http_status, MediaTypeOf(format_ == Format::kNdjson ? Format::kJson : format_), body);
}

void Answer::CloseChunk() {
  if (chunk_begin_ == 0) return;
  const std::string size = fmt::format("{:08x}", bytes_.size() - chunk_begin_);
  bytes_.replace(chunk_begin_ - kOpenChunk.size(), size.size(), size);
  bytes_ += "\r\n";
  chunk_begin_ = 0;
}

std::string Answer::Take() {
  CloseChunk();
  return std::exchange(bytes_, {});
}

}  // namespace assay::reference
