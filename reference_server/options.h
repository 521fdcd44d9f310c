#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assay::reference {

enum class LogFormat { kOff, kText, kJson };

/// What writes and reads JSON: code of our own, straight between messages and text, or nlohmann_json by its tree.
enum class JsonWriter { kDirect, kNlohmann };

struct TlsOptions {
  /// PEM files. A certificate and its key come together; a client CA asks every client for a certificate (mTLS).
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;
  /// Instead of the file.
  std::string client_ca_pem;
  /// Makes a certificate for localhost, 127.0.0.1 and ::1 that lives as long as the server.
  bool self_signed = false;

  bool enabled() const { return self_signed || !certificate_file.empty() || !key_file.empty(); }
};

/// The same methods over HTTP/1.1.
struct RestOptions {
  /// Without one there is no REST; 0 picks a free one. The host and TLS are those of gRPC.
  std::optional<int> port;
  /// For REST and for user.UserServiceJson alike, so that a comparison of the two compares no libraries.
  JsonWriter json = JsonWriter::kDirect;
  /// 0 is as many as grpc++ gives its callbacks: half the processors, but 2 to 16.
  int threads = 0;
};

struct Options {
  std::string host = "127.0.0.1";
  /// 0 picks a free one.
  int port = 0;
  /// Path of a Unix domain socket to listen on besides; empty for none.
  std::string unix_socket;
  TlsOptions tls;
  RestOptions rest;

  bool require_token = false;
  std::string token = "token123";
  std::string readonly_token = "readonly123";

  std::int64_t max_users = 100'000;
  std::int64_t max_upload_bytes = std::int64_t{64} << 20;
  /// A message above it ends its call with RESOURCE_EXHAUSTED. 4 MiB is gRPC's own default.
  int max_receive_message_bytes = 4 << 20;
  /// SETTINGS_MAX_CONCURRENT_STREAMS; 0 announces none.
  int stream_limit = 0;
  /// A call with a deadline that leaves less is refused; 0 refuses none.
  std::chrono::milliseconds min_time_remaining{0};

  /// What `x-served-by` says.
  std::string name = "assay-reference";
  /// Offers assay.control.Control.
  bool control = false;
  /// Offers grpc.testing.TestService.
  bool interop = false;
  /// How long a drain lets running calls run.
  std::chrono::milliseconds grace{10'000};

  LogFormat log = LogFormat::kOff;
  /// Receives each log line, without its newline, from any thread; stderr where none is given.
  std::function<void(std::string_view)> log_sink;
};

}  // namespace assay::reference
