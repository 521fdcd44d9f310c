#include "harness/rpc/hooks.h"

#include <string_view>
#include <utility>

namespace assay::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;

// A client's hooks, in the order in which one batch runs them.
constexpr std::pair<InterceptionHookPoints, std::string_view> kHooks[] = {
    {InterceptionHookPoints::PRE_SEND_INITIAL_METADATA, "PRE_SEND_INITIAL_METADATA"},
    {InterceptionHookPoints::PRE_SEND_MESSAGE, "PRE_SEND_MESSAGE"},
    {InterceptionHookPoints::POST_SEND_MESSAGE, "POST_SEND_MESSAGE"},
    {InterceptionHookPoints::PRE_SEND_CLOSE, "PRE_SEND_CLOSE"},
    {InterceptionHookPoints::POST_RECV_INITIAL_METADATA, "POST_RECV_INITIAL_METADATA"},
    {InterceptionHookPoints::POST_RECV_MESSAGE, "POST_RECV_MESSAGE"},
    {InterceptionHookPoints::POST_RECV_STATUS, "POST_RECV_STATUS"},
    {InterceptionHookPoints::PRE_SEND_CANCEL, "PRE_SEND_CANCEL"},
};

class Recording final : public grpc::experimental::Interceptor {
 public:
  Recording(EventLog& log, std::string name, std::string call)
      : log_(log), name_(std::move(name)), call_(std::move(call)) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    for (const auto& [point, hook] : kHooks) {
      if (methods->QueryInterceptionHookPoint(point))
        log_.Add(transcript::Direction::kLocal, transcript::HookRan{call_, name_, std::string(hook)});
    }
    methods->Proceed();
  }

 private:
  EventLog& log_;
  const std::string name_;
  const std::string call_;
};

class Factory final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  Factory(EventLog& log, std::string name, const std::string& opening)
      : log_(log), name_(std::move(name)), opening_(opening) {}

  // grpc++ takes ownership.
  grpc::experimental::Interceptor* CreateClientInterceptor(grpc::experimental::ClientRpcInfo*) override {
    return new Recording(log_, name_, opening_);
  }

 private:
  EventLog& log_;
  const std::string name_;
  const std::string& opening_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> RecordHooks(
    EventLog& log, const std::string& opening) {
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> factories;
  for (const char* name : {"outer", "inner"}) factories.push_back(std::make_unique<Factory>(log, name, opening));
  return factories;
}

}  // namespace assay::rpc
