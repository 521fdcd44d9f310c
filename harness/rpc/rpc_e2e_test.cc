// The client against a grpc++ server of its own that does what the request's metadata says.

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/rpc/grpc_client.h"
#include "harness/scenario/item.h"
#include "harness/scenario/yaml.h"
#include "harness/transcript/call_view.h"

namespace assay::rpc {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using transcript::CallView;
using transcript::HeaderField;

// `x-do` says what: "echo" (default) sends each message back, "status" ends at once with a status and details,
// "two" sends two messages at once, "sum" one after the half-close, "hang" waits to be cancelled, "quiet" does so after
// its initial metadata. Metadata x-echo and x-echo-bin come back at the start and, as x-trail and x-trail-bin, at the
// end.
class Reactor final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Reactor(grpc::GenericCallbackServerContext* context) : context_(context), what_(Asked("x-do")) {
    for (const auto& [name, value] : context->client_metadata()) {
      const std::string key(name.data(), name.size());
      const std::string octets(value.data(), value.size());
      if (key.starts_with("x-echo")) {
        context->AddInitialMetadata(key, octets);
        context->AddTrailingMetadata("x-trail" + key.substr(6), octets);
      }
      if (key == "authorization" || key == "user-agent") context->AddTrailingMetadata("x-saw-" + key, octets);
    }
    if (what_ == "status") {
      Finish(grpc::Status(grpc::NOT_FOUND, "no ünser %", std::string("\x08\x05\x12\x01n", 5)));
    } else if (what_ == "quiet") {
      StartSendInitialMetadata();
    } else if (what_ != "hang") {
      if (what_ == "two") pending_.assign(2, Empty());
      Write();
      StartRead(&incoming_);
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      half_closed_ = true;
      if (what_ == "sum") pending_.push_back(Empty());
      return Write();
    }
    if (what_ == "echo" || what_.empty()) {
      pending_.push_back(incoming_);
      Write();
    }
    StartRead(&incoming_);
  }

  void OnWriteDone(bool) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    WriteLocked();
  }

  void OnCancel() override {
    if (what_ == "hang" || what_ == "quiet") Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override { delete this; }

 private:
  std::string Asked(const char* name) const {
    const auto found = context_->client_metadata().find(name);
    return found == context_->client_metadata().end() ? "" : std::string(found->second.data(), found->second.size());
  }

  // A message of no octets; a ByteBuffer of its own making holds no message at all.
  static grpc::ByteBuffer Empty() {
    const grpc::Slice none;
    return {&none, 1};
  }

  void Write() {
    const std::lock_guard lock(mutex_);
    WriteLocked();
  }

  void WriteLocked() {
    if (writing_ || finished_) return;
    if (!pending_.empty()) {
      writing_ = true;
      outgoing_ = pending_.front();
      pending_.pop_front();
      StartWrite(&outgoing_);
    } else if (half_closed_) {
      finished_ = true;
      Finish(grpc::Status::OK);
    }
  }

  grpc::GenericCallbackServerContext* context_;
  const std::string what_;
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  std::mutex mutex_;
  std::deque<grpc::ByteBuffer> pending_;
  bool writing_ = false;
  bool finished_ = false;
  std::atomic<bool> half_closed_ = false;
};

class Service final : public grpc::CallbackGenericService {
 public:
  std::promise<void> called;  // kept at the first call

 private:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    if (!was_called_.exchange(true)) called.set_value();
    return new Reactor(context);
  }

  std::atomic<bool> was_called_ = false;
};

class GrpcClient : public ::testing::Test {
 protected:
  void SetUp() override { Serve("127.0.0.1:0"); }
  void TearDown() override { server_->Shutdown(std::chrono::system_clock::now()); }

  void Serve(const std::string& address) {
    service_ = std::make_unique<Service>();  // of one server for its life
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(service_.get());
    builder.SetMaxReceiveMessageSize(-1);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    endpoint_.address.host = "127.0.0.1";
    endpoint_.address.port = static_cast<std::uint16_t>(port);
  }

  Result<transcript::Transcript> TryPlay(const std::string& yaml, Duration budget = std::chrono::seconds(20)) {
    script::BoundCase bound;
    bound.schema = schema::Schema::BuiltIn();
    const Value list = scenario::ParseYaml(yaml, "case.yaml").value();
    for (const Value& value : list.as_list()) bound.steps.push_back(scenario::ReadItem(value).value());
    std::string unsupported;
    ASSAY_ASSIGN(const std::unique_ptr<script::Script> script, client_->Bind(bound, &unsupported));
    if (script == nullptr) return UsageError("unsupported: " + unsupported);
    return script->Play(endpoint_, clock_, budget);
  }

  const transcript::Transcript& Play(const std::string& yaml, Duration budget = std::chrono::seconds(20)) {
    Result<transcript::Transcript> played = TryPlay(yaml, budget);
    EXPECT_TRUE(played) << ToString(played.error());
    transcript_ = played ? *std::move(played) : transcript::Transcript();
    return transcript_;
  }

  CallView Call(std::string_view label = "call") {
    const std::vector<CallView> calls = transcript::CallsNamed(transcript_, label);
    EXPECT_EQ(calls.size(), 1U) << label;
    return calls.empty() ? CallView() : calls.front();
  }

  template <class T>
  std::vector<T> All() const {
    std::vector<T> all;
    for (const transcript::Event& event : transcript_.events)
      if (const T* one = std::get_if<T>(&event.what)) all.push_back(*one);
    return all;
  }

  std::vector<std::string> Hooks(const std::string& interceptor) const {
    std::vector<std::string> hooks;
    for (const auto& hook : All<transcript::HookRan>())
      if (hook.interceptor == interceptor) hooks.push_back(hook.hook);
    return hooks;
  }

  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  script::Endpoint endpoint_;
  SystemClock clock_;
  std::unique_ptr<script::ClientKind> client_ = CreateGrpcClient();
  transcript::Transcript transcript_;
};

constexpr const char* kChat = "method: user.UserService/Chat";

TEST_F(GrpcClient, PlaysUnaryCalls) {
  Play(
      "- call: {method: user.UserService/CreateUser, request: {name: x}}\n"
      "- await_status: {}\n");
  const CallView call = Call();
  EXPECT_EQ(transcript_.client, "grpc");
  EXPECT_EQ(call.started->path, "/user.UserService/CreateUser");
  EXPECT_EQ(call.started->kind, "unary");
  ASSERT_EQ(call.sent.size(), 1U);
  EXPECT_EQ(call.sent[0]->json, R"({"name":"x","email":""})");
  ASSERT_EQ(call.received.size(), 1U);
  EXPECT_EQ(call.received[0]->length, 3U);
  ASSERT_NE(call.status, nullptr);
  EXPECT_EQ(call.status->code, 0);
  EXPECT_EQ(call.status->end, transcript::EndKind::kLibrary);
  EXPECT_NE(call.initial, nullptr) << "an empty block before a message is one";
  EXPECT_LT(call.initial_index, call.received_indices[0]);
  EXPECT_EQ(All<transcript::HalfClosed>().size(), 1U);
}

TEST_F(GrpcClient, PlaysStreamsOfEachKind) {
  Play(
      "- call: {method: user.UserService/UploadFile, request: {file_name: 'f${index}'}, messages: 3, as: up, metadata: "
      "{x-do: sum}}\n"
      "- call: {method: user.UserService/ListUsers, as: down, metadata: {x-do: two}}\n"
      "- open: {method: user.UserService/Chat, as: chat}\n"
      "- send: {call: chat, request: {content: 'a${index}'}, messages: 2}\n"
      "- await_message: {call: chat, count: 2}\n"
      "- send: {call: chat, request: {content: b}, half_close: true}\n"
      "- await_status: {call: all}\n");
  EXPECT_EQ(Call("up").sent.size(), 3U);
  EXPECT_EQ(Call("up").sent[2]->json, R"({"file_name":"f2","content":""})");
  EXPECT_EQ(Call("up").received.size(), 1U);
  EXPECT_EQ(Call("down").received.size(), 2U);
  ASSERT_EQ(Call("chat").received.size(), 3U);
  EXPECT_EQ(Call("chat").received[1]->json, R"({"user_id":"","content":"a1"})");
  EXPECT_GT(Call("chat").sent_indices[2], Call("chat").received_indices[1]);
  for (const CallView& call : transcript::Calls(transcript_)) EXPECT_EQ(call.status->code, 0) << call.label;
  EXPECT_TRUE(All<transcript::WaitExpired>().empty());
}

TEST_F(GrpcClient, SeesTwoRepliesToAUnaryCall) {
  Play("- call: {method: user.UserService/GetUser, request: {id: 1}, metadata: {x-do: two}}\n- await_status: {}\n");
  EXPECT_EQ(Call().received.size(), 2U);
}

TEST_F(GrpcClient, TellsStatusMessageAndDetails) {
  Play("- call: {method: user.UserService/GetUser, request: {id: 1}, metadata: {x-do: status}}\n- await_status: {}\n");
  const CallView call = Call();
  ASSERT_NE(call.status, nullptr);
  EXPECT_EQ(call.status->code, 5);
  EXPECT_EQ(call.status->message, "no ünser %");
  EXPECT_EQ(call.status->details, std::string("\x08\x05\x12\x01n", 5));
  EXPECT_EQ(call.status->details_json, R"({"code":5,"message":"n","details":[]})");
  EXPECT_THAT(call.status->trailers, IsSupersetOf({HeaderField{"grpc-status-details-bin", "CAUSAW4"}}));
  EXPECT_EQ(call.initial, nullptr) << "a Trailers-Only reply has none";
}

TEST_F(GrpcClient, CarriesMetadataBothWays) {
  endpoint_.metadata = {{"authorization", "Bearer t"}, {"x-echo-run", "1"}};
  Play(
      "- call: {method: user.UserService/Chat, metadata: {x-echo: [a, b], x-echo-bin: {hex: '00ff'}, x-echo-run: "
      "'2'}}\n"
      "- await_status: {}\n"
      "- call: {method: user.UserService/Chat, remove: [authorization], as: bare}\n"
      "- await_status: {call: bare}\n");
  const CallView call = Call();
  EXPECT_THAT(call.initial->fields, ElementsAre(HeaderField{"x-echo", "a"}, HeaderField{"x-echo", "b"},
                                                HeaderField{"x-echo-bin", "AP8"}, HeaderField{"x-echo-run", "2"}));
  EXPECT_THAT(call.status->trailers,
              IsSupersetOf({HeaderField{"x-trail", "a"}, HeaderField{"x-trail", "b"}, HeaderField{"x-trail-bin", "AP8"},
                            HeaderField{"x-saw-authorization", "Bearer t"}}));
  EXPECT_THAT(call.status->trailers,
              ::testing::Contains(AllOf(Field(&HeaderField::name, "x-saw-user-agent"),
                                        Field(&HeaderField::value, HasSubstr("assay/" ASSAY_VERSION)))));
  EXPECT_THAT(Call("bare").status->trailers,
              ::testing::Not(::testing::Contains(Field(&HeaderField::name, "x-saw-authorization"))));
}

TEST_F(GrpcClient, EndsAtTheDeadline) {
  Play("- call: {method: user.UserService/Chat, metadata: {x-do: hang}, deadline: 80ms}\n- await_status: {}\n");
  EXPECT_EQ(Call().status->code, 4);
  EXPECT_GE(Call().status_at - Call().started_at, std::chrono::milliseconds(70));
  EXPECT_EQ(Call().started->deadline, std::chrono::milliseconds(80));
}

TEST_F(GrpcClient, TakesDeadlinesOfAnyLength) {
  Play(
      "- call: {method: user.UserService/Chat, deadline: 2400000h}\n- await_status: {}\n"
      "- call: {method: user.UserService/Chat, deadline: 0s, metadata: {x-do: hang}, as: past}\n- await_status: {call: "
      "past}\n");
  EXPECT_EQ(Call().status->code, 0);
  EXPECT_EQ(Call("past").status->code, 4);
}

TEST_F(GrpcClient, Cancels) {
  Play(
      "- open: {method: user.UserService/Chat, metadata: {x-do: quiet}}\n"
      "- await_initial_metadata: {}\n"
      "- cancel: {}\n"
      "- await_status: {}\n");
  EXPECT_NE(Call().initial, nullptr) << "an empty block that nothing follows is initial metadata";
  EXPECT_EQ(Call().status->code, 1);
  EXPECT_THAT(Hooks("outer"), ::testing::Contains("PRE_SEND_CANCEL"));
  EXPECT_TRUE(All<transcript::WaitExpired>().empty());
}

TEST_F(GrpcClient, RunsTwoNestedInterceptors) {
  Play("- call: {method: user.UserService/GetUser, request: {id: 1}}\n- await_status: {}\n");
  for (const char* interceptor : {"outer", "inner"}) {
    const std::vector<std::string> hooks = Hooks(interceptor);
    EXPECT_THAT(hooks, IsSupersetOf({"PRE_SEND_INITIAL_METADATA", "PRE_SEND_MESSAGE", "PRE_SEND_CLOSE",
                                     "POST_RECV_INITIAL_METADATA", "POST_RECV_MESSAGE", "POST_RECV_STATUS"}));
    EXPECT_EQ(hooks.front(), "PRE_SEND_INITIAL_METADATA");
  }
  std::string last_in;
  for (const auto& hook : All<transcript::HookRan>()) {
    EXPECT_EQ(hook.call, "call");
    if (hook.hook == "PRE_SEND_MESSAGE" || hook.hook == "POST_RECV_STATUS") last_in += hook.interceptor + " ";
  }
  EXPECT_EQ(last_in, "outer inner inner outer ") << "outer first on the way out, last on the way in";
}

TEST_F(GrpcClient, PlaysHundredsOfCallsAtOnceAndAThousandMessages) {
  Play(
      "- call: {method: user.UserService/Chat, request: {content: '${copy}'}, copies: 300}\n"
      "- await_status: {budget: 15s}\n"
      "- call: {method: user.UserService/Chat, request: {content: '${index}'}, messages: 1000, as: many}\n"
      "- await_status: {call: many, budget: 15s}\n");
  const std::vector<CallView> copies = transcript::CallsNamed(transcript_, "call");
  ASSERT_EQ(copies.size(), 300U);
  EXPECT_EQ(copies[299].label, "call.300");
  for (const CallView& call : copies) {
    ASSERT_NE(call.status, nullptr) << call.label;
    ASSERT_EQ(call.received.size(), 1U);
    EXPECT_EQ(call.received[0]->payload, call.sent[0]->payload) << "replies do not mix";
  }
  ASSERT_EQ(Call("many").received.size(), 1000U);
  EXPECT_EQ(Call("many").received[999]->json, R"({"user_id":"","content":"999"})");
}

TEST_F(GrpcClient, CompressesAndCarriesLargeMessages) {
  for (const char* coding : {"gzip", "deflate", "identity"}) {
    Play(std::string("- call: {") + kChat + ", request: {content: {repeat: ab, times: 2000000}}, compression: " +
         coding + "}\n- await_status: {budget: 15s}\n");
    ASSERT_EQ(Call().received.size(), 1U) << coding;
    EXPECT_EQ(Call().received[0]->length, 4000005U) << coding;
    EXPECT_EQ(Call().received[0]->payload.size(), transcript::kPayloadKept);
  }
}

TEST_F(GrpcClient, CapturesValuesForLaterSteps) {
  Play(
      "- call: {method: user.UserService/Chat, request: {content: hello}, metadata: {x-echo-bin: tail}}\n"
      "- await_status: {}\n"
      "- save: {as: reply, from: response}\n"
      "- save: {as: tail, from: trailers.x-trail-bin}\n"
      "- call: {method: user.UserService/Chat, request: {content: '${reply.content} ${tail}'}, as: next}\n"
      "- await_status: {call: next}\n");
  EXPECT_EQ(All<transcript::Captured>().size(), 2U);
  EXPECT_EQ(Call("next").received.at(0)->json, R"({"user_id":"","content":"hello tail"})");
}

TEST_F(GrpcClient, GoesOnWhereTheTargetGaveNothingToCapture) {
  Play(
      "- call: {method: user.UserService/GetUser, request: {id: 1}, metadata: {x-do: status}}\n"
      "- await_status: {}\n"
      "- save: {as: id, from: response.id}\n"
      "- call: {method: user.UserService/GetUser, request: {id: '${id}'}, as: next}\n"
      "- await_status: {call: all}\n");
  EXPECT_EQ(All<transcript::WaitExpired>().size(), 2U);
  EXPECT_TRUE(transcript::CallsNamed(transcript_, "next").empty());
}

TEST_F(GrpcClient, SaysWhichWaitsExpired) {
  Play(
      "- open: {method: user.UserService/Chat, metadata: {x-do: hang}}\n"
      "- await_initial_metadata: {budget: 30ms}\n"
      "- await_message: {budget: 30ms, count: 2}\n"
      "- expect_silence: {for: 30ms}\n"
      "- await_status: {budget: 30ms}\n");
  std::vector<std::string> whats;
  for (const auto& wait : All<transcript::WaitExpired>()) whats.push_back(wait.what);
  EXPECT_THAT(whats, ElementsAre("the initial metadata of call", "message 2 of call", "the status of call"));
  EXPECT_EQ(Call().status, nullptr) << "our own clean-up is not part of the play";
}

TEST_F(GrpcClient, BreaksSilenceAsSoonAsSomethingComes) {
  const Time before = clock_.Now();
  Play(
      "- open: {method: user.UserService/Chat}\n"
      "- send: {request: {content: x}}\n"
      "- await_message: {}\n"
      "- half_close: {}\n"
      "- expect_silence: {for: 20s}\n");
  EXPECT_NE(Call().status, nullptr);
  EXPECT_LT(clock_.Now() - before, std::chrono::seconds(15));
}

TEST_F(GrpcClient, EndsWithinTheBudgetOfTheCase) {
  const Time before = clock_.Now();
  Play(
      "- open: {method: user.UserService/Chat, metadata: {x-do: hang}}\n"
      "- await_status: {budget: 60s}\n"
      "- pause: {for: 60s, why: it is never played}\n",
      std::chrono::milliseconds(200));
  EXPECT_LT(clock_.Now() - before, std::chrono::seconds(10));
  ASSERT_EQ(All<transcript::WaitExpired>().size(), 2U);
  EXPECT_EQ(All<transcript::WaitExpired>()[1].what, "the case");
}

TEST_F(GrpcClient, DoesNotHangOnAServerThatNeverReads) {
  Play(
      "- open: {method: user.UserService/Chat, metadata: {x-do: hang}, request: {content: {repeat: a, times: 100000}}, "
      "messages: 50}\n",
      std::chrono::milliseconds(500));
  ASSERT_FALSE(All<transcript::WaitExpired>().empty());
  EXPECT_THAT(All<transcript::WaitExpired>()[0].what, HasSubstr("room in the target's windows"));
  EXPECT_LT(Call().sent.size(), 50U);
}

TEST_F(GrpcClient, CallsMethodsThatNoSchemaKnows) {
  Play("- call: {method: no.Such/Thing, kind: unary, request_hex: '0801'}\n- await_status: {}\n");
  EXPECT_EQ(Call().started->path, "/no.Such/Thing");
  EXPECT_EQ(Call().received.at(0)->payload, "\x08\x01");
  EXPECT_EQ(Call().received.at(0)->json, "");
}

TEST_F(GrpcClient, HasAConnectionForEachLabel) {
  Play(
      "- call: {method: user.UserService/Chat, connection: a}\n"
      "- call: {method: user.UserService/Chat, connection: b, as: other}\n"
      "- await_status: {call: all}\n");
  EXPECT_EQ(Call().status->code, 0);
  EXPECT_EQ(Call("other").status->code, 0);
  EXPECT_EQ(transcript_.events[Call("other").started_index].connection, "b");
}

TEST_F(GrpcClient, RefusesWhatWouldAbortTheProcess) {
  const auto played = TryPlay("- call: {method: user.UserService/Chat, metadata: {X-Upper: a}}\n- await_status: {}\n");
  ASSERT_FALSE(played);
  EXPECT_THAT(played.error().message, HasSubstr("unsupported: grpc++ cannot send this: metadata key \"X-Upper\""));
}

TEST_F(GrpcClient, SaysThatATargetIsNotThere) {
  server_->Shutdown();
  const Time before = clock_.Now();
  const auto played = TryPlay("- call: {method: user.UserService/Chat}\n- await_status: {}\n");
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().kind, ErrorKind::kUnreachable);
  EXPECT_LT(clock_.Now() - before, endpoint_.connect_timeout);
}

TEST_F(GrpcClient, SeesTheEndOfATargetAsAnApplicationWould) {
  std::thread end([&] {
    service_->called.get_future().wait();
    server_->Shutdown(std::chrono::system_clock::now());
  });
  Play(
      "- open: {method: user.UserService/Chat, metadata: {x-do: hang}}\n- await_status: {budget: 15s}\n"
      "- call: {method: user.UserService/Chat, as: next}\n- await_status: {call: next, budget: 15s}\n");
  end.join();
  EXPECT_NE(Call().status->code, 0);
  EXPECT_EQ(Call("next").status->code, 14);
}

TEST_F(GrpcClient, ReachesUnixSockets) {
  char folder[] = "/tmp/assay-rpc-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/socket";
  server_->Shutdown();
  Serve("unix:" + path);
  endpoint_.address = {};
  endpoint_.address.unix_path = path;
  Play("- call: {method: user.UserService/Chat, request: {content: x}}\n- await_status: {}\n");
  EXPECT_EQ(Call().received.size(), 1U);
  server_->Shutdown();
  unlink(path.c_str());
  rmdir(folder);
}

}  // namespace
}  // namespace assay::rpc
