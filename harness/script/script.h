#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/net/address.h"
#include "harness/net/transport.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/word.h"
#include "harness/schema/schema.h"
#include "harness/transcript/event.h"

namespace assay::script {

// Where a case is played.
struct Endpoint {
  net::Address address;
  net::TlsOptions tls;
  std::string authority;               // :authority; empty: from the address
  net::Dialer* dialer = nullptr;       // for the clients that speak octets; owned by whoever made the endpoint
  net::Dialer* rest_dialer = nullptr;  // to the REST side, where there is one
  // Sent with every call, before the call's own metadata: --metadata and --token.
  transcript::HeaderList metadata;
  Duration connect_timeout = std::chrono::seconds(5);
  // Does something to the whole server from outside its calls: the name of a hook (scenarios/hooks.yaml), and the
  // service that it is about. Null: nothing can be done. Errors: kInternal, it could not be done.
  std::function<Status(std::string_view hook, std::string_view service)> pull_hook;
};

// A case whose words are resolved: no operation and no variant is left, only methods; captures ("${user.id}") may be.
struct BoundCase {
  std::string id;  // "deadline/expired/unary@wire"
  std::vector<scenario::Item> steps;
  std::shared_ptr<const schema::Schema> schema;
};

// One case, ready to be played by one client. Plays once.
class Script {
 public:
  virtual ~Script() = default;
  // The only I/O of a run. Never longer than `budget`. What the target does is in the transcript; an Error is ours
  // (kInternal) or says that no connection could be had (kUnreachable).
  virtual Result<transcript::Transcript> Play(const Endpoint& endpoint, const Clock& clock, Duration budget) = 0;
};

// A way of speaking to a target.
class ClientKind {
 public:
  virtual ~ClientKind() = default;
  virtual std::string_view name() const = 0;     // "wire", "grpc", "rest"
  virtual std::string_view meaning() const = 0;  // one sentence
  // Whether it speaks to Endpoint::rest_dialer.
  virtual bool over_rest() const { return false; }
  // The steps that it can play.
  virtual std::vector<const scenario::WordSpec*> words() const = 0;
  // Errors: kUsage with the place of the step. A step that this client cannot play although it knows the word (an
  // illegal metadata key in grpc++) is `unsupported`: the reason, filled in instead of an error.
  virtual Result<std::unique_ptr<Script>> Bind(const BoundCase& bound, std::string* unsupported) const = 0;
};

}  // namespace assay::script
