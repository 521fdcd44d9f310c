#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "google/rpc/status.pb.h"
#include "reference_server/server.h"
#include "user.pb.h"

namespace assay::reference {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Longer than anything here takes; a call that hangs fails by it.
inline constexpr std::chrono::seconds kBudget{20};

inline std::map<std::string, std::string> ToMap(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  std::map<std::string, std::string> map;
  for (const auto& [name, value] : metadata) {
    map.emplace(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  return map;
}

/// One call, written down step by step, with bytes as messages.
class ClientCall {
 public:
  ClientCall(grpc::GenericStub& stub, const std::string& path, const Headers& headers = {},
             std::chrono::nanoseconds timeout = kBudget) {
    for (const auto& [name, value] : headers) context_.AddMetadata(name, value);
    context_.set_deadline(std::chrono::system_clock::now() + timeout);
    stream_ = stub.PrepareCall(&context_, path, &queue_);
    stream_->StartCall(nullptr);
    Await();
  }
  ~ClientCall() {
    if (!ended_) {
      context_.TryCancel();
      End();
    }
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  bool SendBytes(const std::string& bytes) {
    const grpc::Slice slice(bytes);
    stream_->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    return Await();
  }
  bool Send(const google::protobuf::Message& message) { return SendBytes(message.SerializeAsString()); }
  void HalfClose() {
    stream_->WritesDone(nullptr);
    Await();
  }
  bool ReadBytes(std::string* bytes) {
    grpc::ByteBuffer buffer;
    stream_->Read(&buffer, nullptr);
    if (!Await()) return false;
    grpc::Slice slice;
    EXPECT_TRUE(buffer.DumpToSingleSlice(&slice).ok());
    bytes->assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
    return true;
  }
  bool Read(google::protobuf::Message* message) {
    std::string bytes;
    return ReadBytes(&bytes) && message->ParseFromString(bytes);
  }
  grpc::Status End() {
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    Await();
    ended_ = true;
    return status;
  }
  void Cancel() { context_.TryCancel(); }

  std::map<std::string, std::string> initial() { return ToMap(context_.GetServerInitialMetadata()); }
  std::map<std::string, std::string> trailing() { return ToMap(context_.GetServerTrailingMetadata()); }

 private:
  bool Await() {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue_.Next(&tag, &ok));
    return ok;
  }

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  bool ended_ = false;
};

class ServerTest : public testing::Test {
 protected:
  void Start(Options options = {}) {
    std::string error;
    server_ = Server::Start(std::move(options), &error);
    ASSERT_NE(server_, nullptr) << error;
    stub_ = Connect(grpc::InsecureChannelCredentials());
  }

  std::unique_ptr<grpc::GenericStub> Connect(const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    return std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(server_->address(), credentials, arguments));
  }

  ClientCall Open(const std::string& method, const Headers& headers = {}, std::chrono::nanoseconds timeout = kBudget) {
    return {*stub_, "/user.UserService/" + method, headers, timeout};
  }

  template <class Response = user::User>
  grpc::Status Unary(const std::string& path, const google::protobuf::Message& request, Response* response = nullptr,
                     const Headers& headers = {}) {
    ClientCall call(*stub_, path, headers);
    call.Send(request);
    call.HalfClose();
    Response mine;
    while (call.Read(response == nullptr ? &mine : response)) {
    }
    return call.End();
  }

  grpc::Status Create(const std::string& name, const std::string& email, user::User* user = nullptr,
                      const Headers& headers = {}) {
    user::CreateUserRequest request;
    request.set_name(name);
    request.set_email(email);
    return Unary("/user.UserService/CreateUser", request, user, headers);
  }

  grpc::Status Get(std::int64_t id, user::User* user = nullptr, const Headers& headers = {}) {
    user::GetUserRequest request;
    request.set_id(id);
    return Unary("/user.UserService/GetUser", request, user, headers);
  }

  void AddUsers(int count) {
    for (int i = 1; i <= count; ++i) {
      ASSERT_TRUE(Create("User " + std::to_string(i), std::to_string(i) + "@example.com").ok());
    }
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

inline std::string Text(const grpc::Status& status) {
  return std::to_string(status.error_code()) + " " + status.error_message();
}

template <class Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rich;
  Detail detail;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  EXPECT_EQ(rich.code(), status.error_code());
  EXPECT_EQ(rich.message(), status.error_message());
  EXPECT_EQ(rich.details_size(), 1);
  if (rich.details_size() > 0) {
    EXPECT_TRUE(rich.details(0).UnpackTo(&detail));
  }
  return detail;
}

}  // namespace assay::reference
