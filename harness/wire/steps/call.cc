#include <utility>

#include "harness/wire/request.h"
#include "harness/wire/send_messages.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

// call and open: both send what they are told to; they differ in what they are told by default.
class CallStep final : public Step {
 public:
  CallStep(script::CallFields fields, WireFields wire) : fields_(std::move(fields)), wire_(std::move(wire)) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(Connection * connection, session.ConnectionFor(fields_.connection));
    std::vector<Call*> calls;
    script::Counters counters;
    for (const std::string& label : fields_.Labels()) {
      script::Counters of_copy{counters.copy - 1, counters.copy};
      ASSAY_ASSIGN(const protocol::HeaderList request,
                   BuildRequest(fields_, wire_, session.endpoint(), session.captures(), of_copy));
      auto made = session.NewCall(label, fields_, wire_);
      ASSAY_ASSIGN(std::vector<Outgoing> messages,
                   PrepareMessages(session.captures(), *made, fields_.messages, counters, fields_.half_close));
      Call& call = session.Add(std::move(made));
      calls.push_back(&call);
      if (Open(session, connection, call, request)) QueueMessages(session, call, std::move(messages));
      counters.index += static_cast<std::int64_t>(fields_.messages.count);
      ++counters.copy;
    }
    session.AwaitSent(calls);
    return {};
  }

 private:
  bool Open(Session& session, Connection* connection, Call& call, const protocol::HeaderList& request) const {
    const bool usable = connection != nullptr && connection->open();
    const auto room = [&] {
      return wire_.over_limit || !connection->open() || connection->open_streams() < connection->max_streams();
    };
    const bool has_room = usable && session.Await("room for another stream", script::kDefaultBudget, room);
    const bool opened = has_room && connection->open();
    if (opened) call.set_stream(connection->OpenStream(&call, wire_.stream));
    session.recorder().Add(
        transcript::Direction::kSent, fields_.connection,
        transcript::CallStarted{call.label(), fields_.path, fields_.kind, call.stream(), fields_.deadline});
    if (!opened) {
      call.OnConnectionOver(has_room || !usable ? "the connection is closed"
                                                : "SETTINGS_MAX_CONCURRENT_STREAMS leaves no room");
      return false;
    }
    BlockOptions options;
    options.end_stream = fields_.half_close && wire_.end_stream == EndStreamAt::kHeaders;
    options.padding = wire_.padding;
    options.chunk = wire_.header_chunk;
    options.end_headers = wire_.end_headers;
    options.before = wire_.block_before;
    options.after = wire_.block_after;
    options.priority = wire_.priority;
    options.extra_flags = wire_.extra_flags;
    options.reserved = wire_.reserved;
    connection->SendBlock(call.stream(), request, options);
    return true;
  }

  script::CallFields fields_;
  WireFields wire_;
};

Result<std::unique_ptr<Step>> Parse(const scenario::Item& item, script::BindContext& context) {
  ASSAY_ASSIGN(script::CallFields fields, script::ParseCall(item, context));
  ASSAY_ASSIGN(WireFields wire, WireFields::Parse(item));
  return std::make_unique<CallStep>(std::move(fields), std::move(wire));
}

}  // namespace

constinit const StepKind kCallStep = {script::kCallWord, Parse};
constinit const StepKind kOpenStep = {script::kOpenWord, Parse};

}  // namespace assay::wire
