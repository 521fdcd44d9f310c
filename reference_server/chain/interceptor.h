#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reference_server/call/method.h"
#include "reference_server/chain/call_plan.h"
#include "reference_server/status/status.h"

namespace assay::reference {

/// Request metadata; values of "-bin" names are decoded. Views into the call, valid while it waits at its headers.
class Metadata {
 public:
  void Add(std::string_view name, std::string_view value) { entries_.emplace_back(name, value); }
  std::optional<std::string_view> First(std::string_view name) const;
  std::vector<std::string_view> All(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> entries_;
};

/// A call at its headers, before any message.
struct RequestHead {
  const Method& method;
  const Metadata& metadata;
  /// Until the deadline; none without one.
  std::optional<std::chrono::milliseconds> remaining;
};

/// A call that has ended.
struct CallRecord {
  std::string path;
  std::string peer;
  Status status;
  std::chrono::microseconds duration{0};
  std::int64_t messages_received = 0;
  std::int64_t messages_sent = 0;
};

/// One link of the chain around every method of every kind.
class Interceptor {
 public:
  virtual ~Interceptor() = default;
  /// A status ends the call here; links behind this one and the handler never hear of it.
  virtual std::optional<Status> OnHeaders(const RequestHead&, CallPlan&) { return std::nullopt; }
  virtual void OnEnd(const CallRecord&) {}
};

/// What a call ends with in which an interceptor or a handler throws (doc/statuscodes.md, the table).
inline Status StatusOfException() { return {Code::kUnknown, "Exception in the application", {}}; }

/// The links, outermost first.
class Chain {
 public:
  void Append(std::unique_ptr<Interceptor> link) { links_.push_back(std::move(link)); }
  std::optional<Status> OnHeaders(const RequestHead& head, CallPlan& plan) const;
  void OnEnd(const CallRecord& record) const;

 private:
  std::vector<std::unique_ptr<Interceptor>> links_;
};

}  // namespace assay::reference
