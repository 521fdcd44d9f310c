#include "harness/load/rest_request.h"

#include "harness/load/websocket_frame.h"

namespace assay::load {
namespace {

void Append(Piece& to, const Piece& piece) {
  for (Hole hole : piece.holes) {
    hole.at += static_cast<std::uint32_t>(to.octets.size());
    to.holes.push_back(hole);
  }
  to.octets += piece.octets;
}

void AppendField(Piece& head, const std::string& name, const Piece& value) {
  head.octets += name + ": ";
  Append(head, value);
  head.octets += "\r\n";
}

std::string HostOf(const Target& target) {
  if (!target.authority.empty()) return target.authority;
  return target.address.unix_path.empty() ? target.address.ToText() : "localhost";
}

// The request line and the fields that every request has; the empty line is missing.
Piece HeadOf(const Plan& plan, const Row& row) {
  const Workload& workload = plan.workload;
  Piece head;
  head.octets = workload.method + " ";
  Append(head, row.url);
  head.octets += " HTTP/1.1\r\n";
  AppendField(head, "host", {HostOf(plan.target), {}});
  AppendField(head, "user-agent", {"assay/" ASSAY_VERSION, {}});
  if (!workload.accept.empty()) AppendField(head, "accept", {workload.accept, {}});
  for (std::size_t i = 0; i < workload.metadata_names.size(); ++i) {
    AppendField(head, workload.metadata_names[i], row.metadata[i]);
  }
  return head;
}

// Methods whose requests say that they have no body (RFC 9110 §8.6).
bool MeansContent(const std::string& method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

void AppendBody(const Workload& workload, const Row& row, Piece& request) {
  if (!row.messages.empty()) {
    if (!workload.content_type.empty()) AppendField(request, "content-type", {workload.content_type, {}});
    AppendField(request, "content-length", {std::to_string(row.messages[0].octets.size()), {}});
  } else if (MeansContent(workload.method)) {
    AppendField(request, "content-length", {"0", {}});
  }
  request.octets += "\r\n";
  if (!row.messages.empty()) Append(request, row.messages[0]);
}

Result<RestRequest> MakeWebSocketRequest(const Plan& plan, RestRequest request) {
  const Workload& workload = plan.workload;
  if (!workload.rows[0].url.holes.empty()) return UsageError("the URL of a WebSocket is the same in all calls");
  Piece head = HeadOf(plan, workload.rows[0]);
  if (!head.holes.empty()) return UsageError("the fields of a WebSocket's request are the same in all calls");
  // The key is no secret and need not differ (RFC 6455 §4.1 asks for a nonce against caches, of which there are none).
  request.upgrade = head.octets +
                    "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
                    "sec-websocket-key: YXNzYXkgbG9hZCBlbmdpbmU=\r\n\r\n";
  for (const Row& row : workload.rows) {
    RestRequest::OneRow made;
    for (const Piece& message : row.messages) {
      made.octets.octets += WebSocketHead(kWebSocketText, message.octets.size());
      Append(made.octets, message);
      made.ends.push_back(static_cast<std::uint32_t>(made.octets.octets.size()));
    }
    if (made.ends.empty()) return UsageError("a WebSocket call needs a message");
    request.rows.push_back(std::move(made));
  }
  request.expected_messages =
      workload.expected_messages.value_or(workload.rows[0].messages.size() * std::uint64_t{workload.repeat});
  if (request.expected_messages == 0) return UsageError("a WebSocket call that brings no message never ends");
  return request;
}

}  // namespace

Result<RestRequest> MakeRestRequest(const Plan& plan) {
  const Workload& workload = plan.workload;
  RestRequest request;
  request.repeat = workload.repeat;
  request.ping_pong = workload.ping_pong;
  request.expected_status = workload.expected_http_status;
  request.head = workload.method == "HEAD";
  for (const Row& row : workload.rows) {
    if (!row.url.octets.starts_with('/')) {
      return UsageError("\"" + row.url.octets + "\" is no path of a URL: it begins with /");
    }
  }
  if (workload.websocket) return MakeWebSocketRequest(plan, std::move(request));
  for (const Row& row : workload.rows) {
    if (row.messages.size() > 1) return UsageError("a REST call has one body");
    RestRequest::OneRow made;
    made.octets = HeadOf(plan, row);
    AppendBody(workload, row, made.octets);
    request.rows.push_back(std::move(made));
  }
  return request;
}

}  // namespace assay::load
