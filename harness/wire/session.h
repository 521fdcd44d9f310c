#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/result.h"
#include "harness/net/tls_offer.h"
#include "harness/script/captures.h"
#include "harness/script/script.h"
#include "harness/wire/call.h"
#include "harness/wire/connection.h"
#include "harness/wire/habits.h"
#include "harness/wire/recorder.h"

namespace assay::wire {

// One play of one case: its connections and calls by label, its captures, its transcript, and the time that it has.
class Session {
 public:
  Session(const script::Endpoint& endpoint, std::shared_ptr<const schema::Schema> schema, const Clock& clock,
          Duration budget);

  const script::Endpoint& endpoint() const { return endpoint_; }
  Recorder& recorder() { return recorder_; }
  script::Captures& captures() { return captures_; }
  bool out_of_time() const { return recorder_.clock().Now() >= end_; }

  // The connection of that label, opened with the usual habits where no step has. Null: it could not be had, which is
  // in the transcript. Errors: kUnreachable, where it would be the first of the case.
  Result<Connection*> ConnectionFor(const std::string& label);
  Result<Connection*> Open(const std::string& label, Habits habits);
  // With another TLS than usual. Null where the target refused that, which is in the transcript; calls on the label
  // cannot be made then.
  Result<Connection*> OpenOffering(const std::string& label, Habits habits, const net::TlsOffer& offer);
  Connection* FindConnection(std::string_view label);

  // A call that no step knows before it is added. `fields` and `wire` must outlive the session.
  std::unique_ptr<Call> NewCall(const std::string& label, const script::CallFields& fields, const WireFields& wire);
  Call& Add(std::unique_ptr<Call> call);
  // The calls that a label means: one, its copies, or "all". Errors: kUsage, none has been opened, since a step before
  // could not be played.
  Result<std::vector<Call*>> CallsNamed(std::string_view label);
  // The open connection of a call, or null.
  Connection* ConnectionOf(const Call& call);

  // Until `done`, while all connections go on. At the end of the budget, or of the case's, the transcript says that the
  // wait for `what` expired. True: it is done.
  bool Await(std::string_view what, Duration budget, const std::function<bool()>& done);
  // The same without a word in the transcript.
  bool AwaitQuietly(Duration budget, const std::function<bool()>& done);
  // Hands what is to be sent to the sockets, as far as they take it.
  void Flush();

  // Until the octets queued for these calls are on their way, as far as they have not ended.
  void AwaitSent(const std::vector<Call*>& calls);

  // Closes what is open; not in the transcript.
  void Finish();

 private:
  Connection* Begin(const std::string& label, std::unique_ptr<net::Transport> transport, Habits habits);
  // One turn of each connection. False: nothing can come any more, and no time passes.
  bool Turn(Time deadline);

  const script::Endpoint& endpoint_;
  std::shared_ptr<const schema::Schema> schema_;
  Recorder recorder_;
  Duration budget_;
  Time end_;
  script::Captures captures_;
  std::vector<std::unique_ptr<Call>> calls_;
  std::map<std::string, Call*, std::less<>> calls_by_label_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::set<std::string, std::less<>> refused_;  // labels of connections that the target did not let begin
};

}  // namespace assay::wire
