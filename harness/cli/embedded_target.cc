#include "harness/cli/embedded_target.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "harness/base/duration.h"
#include "harness/net/certificate.h"
#include "reference_server/server.h"

namespace assay::cli {
namespace {

struct Hook {
  std::string_view name;
  void (*pull)(reference::Server& server, const std::string& service);
};

constexpr Hook kHooks[] = {
    {"health.not_serving",
     [](reference::Server& server, const std::string& service) { server.SetHealth(service, false); }},
    {"health.serving", [](reference::Server& server, const std::string& service) { server.SetHealth(service, true); }},
    {"drain", [](reference::Server& server, const std::string&) { server.Drain(); }},
};

class EmbeddedTarget final : public target::RunningTarget {
 public:
  EmbeddedTarget(std::unique_ptr<reference::Server> server, net::CertificatePem client)
      : server_(std::move(server)), client_(std::move(client)) {}

  net::Address address() const override {
    net::Address address;
    address.host = "127.0.0.1";
    address.port = static_cast<std::uint16_t>(server_->port());
    address.tls = server_->tls();
    return address;
  }
  std::optional<net::Address> rest_address() const override {
    if (server_->rest_port() == 0) return std::nullopt;
    net::Address rest = address();
    rest.port = static_cast<std::uint16_t>(server_->rest_port());
    return rest;
  }
  net::TlsOptions tls() const override {
    net::TlsOptions options;
    options.ca_pem = server_->certificate_pem();
    options.certificate_pem = client_.certificate;
    options.key_pem = client_.key;
    return options;
  }
  Status PullHook(std::string_view name, std::string_view service) override {
    for (const Hook& hook : kHooks) {
      if (hook.name != name) continue;
      hook.pull(*server_, std::string(service));
      return {};
    }
    return Fail(ErrorKind::kInternal, "the reference server has no hook '" + std::string(name) + "'");
  }
  bool Ended() const override { return false; }

 private:
  std::unique_ptr<reference::Server> server_;
  net::CertificatePem client_;  // none where the server asks for none
};

// The options that a scenario may set; each takes the value from the file into the server's own struct.
struct Option {
  std::string_view name;
  Status (*set)(const Value& value, reference::Options& options);
};

Status WantType(bool right, const Value& value, std::string_view what) {
  if (right) return {};
  return UsageError("expected " + std::string(what) + ", found " + std::string(value.TypeName()), value.at);
}

constexpr Option kOptions[] = {
    {"max-users",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_int(), value, "a number of users"));
       options.max_users = value.as_int();
       return Status();
     }},
    {"max-upload",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_int(), value, "a number of bytes"));
       options.max_upload_bytes = value.as_int();
       return Status();
     }},
    {"control",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_bool(), value, "true or false"));
       options.control = value.as_bool();
       return Status();
     }},
    {"interop",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_bool(), value, "true or false"));
       options.interop = value.as_bool();
       return Status();
     }},
    {"auth",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_string() && (value.as_string() == "off" || value.as_string() == "required"),
                               value, "\"off\" or \"required\""));
       options.require_token = value.as_string() == "required";
       return Status();
     }},
    {"name",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_string(), value, "a name"));
       options.name = value.as_string();
       return Status();
     }},
    {"min-time-remaining",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_string(), value, "a duration"));
       ASSAY_ASSIGN(const Duration duration, ParseDuration(value.as_string()));
       options.min_time_remaining = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
       return Status();
     }},
    {"grace",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_string(), value, "a duration"));
       ASSAY_ASSIGN(const Duration duration, ParseDuration(value.as_string()));
       options.grace = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
       return Status();
     }},
    {"stream-limit",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_int(), value, "a number of streams"));
       options.stream_limit = static_cast<int>(value.as_int());
       return Status();
     }},
    {"mtls",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_bool() && value.as_bool(), value, "true"));
       options.tls.self_signed = true;
       return Status();
     }},
    {"tls-self-signed",
     [](const Value& value, reference::Options& options) -> Status {
       ASSAY_CHECK_OK(WantType(value.is_bool(), value, "true or false"));
       options.tls.self_signed = value.as_bool();
       return Status();
     }},
};

class EmbeddedLauncher final : public target::Launcher {
 public:
  EmbeddedLauncher(std::string token, std::string readonly_token, bool rest) {
    if (rest) defaults_.rest.port = 0;
    defaults_.token = std::move(token);
    defaults_.readonly_token = std::move(readonly_token);
    defaults_.require_token = true;
  }

  Result<std::unique_ptr<target::RunningTarget>> Start(const Value& options) override {
    reference::Options chosen = defaults_;
    ASSAY_CHECK_OK(Apply(options, chosen));
    net::CertificatePem client;
    if (options.Find("mtls") != nullptr) {
      client = net::MakeCertificate("assay");
      chosen.tls.client_ca_pem = client.certificate;
    }
    std::string error;
    std::unique_ptr<reference::Server> server = reference::Server::Start(chosen, &error);
    if (server == nullptr) return Fail(ErrorKind::kUnreachable, "the reference server did not start: " + error);
    return std::make_unique<EmbeddedTarget>(std::move(server), std::move(client));
  }
  std::vector<std::string> hooks() const override {
    std::vector<std::string> names;
    for (const Hook& hook : kHooks) names.emplace_back(hook.name);
    return names;
  }

 private:
  static Status Apply(const Value& options, reference::Options& chosen) {
    if (!options.is_map()) return {};
    for (const auto& [name, value] : options.as_map()) {
      const Option* found = nullptr;
      for (const Option& option : kOptions) found = option.name == name ? &option : found;
      if (found == nullptr) return UsageError("the reference server has no option \"" + name + "\"", value.at);
      ASSAY_CHECK_OK(found->set(value, chosen));
    }
    return {};
  }

  reference::Options defaults_;
};

}  // namespace

std::unique_ptr<target::Launcher> CreateEmbeddedLauncher(std::string token, std::string readonly_token, bool rest) {
  return std::make_unique<EmbeddedLauncher>(std::move(token), std::move(readonly_token), rest);
}

}  // namespace assay::cli
