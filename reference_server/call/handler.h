#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "reference_server/call/call.h"

namespace assay::reference {

/// What a method does with one call. Its events come one at a time and must not block. After the call has ended, by
/// whom ever, only OnDone comes.
class Handler {
 public:
  explicit Handler(Call& call) : call_(call) {}
  virtual ~Handler() = default;

  /// A request message. The next one is read when this returns, or, if it writes, when the write has left: so a
  /// client that does not read its answers is not read either.
  virtual void OnMessage(std::string_view bytes) = 0;
  virtual void OnHalfClose() = 0;
  virtual void OnWritten() {}
  virtual void OnWake() {}
  virtual void OnDone() {}

 protected:
  Call& call() { return call_; }
  /// Ends the call where the bytes are no such message.
  bool ParseOrFinish(std::string_view bytes, google::protobuf::Message* message);

 private:
  Call& call_;
};

using HandlerFactory = std::function<std::unique_ptr<Handler>(Call&)>;

/// For methods that take exactly one request: it is handed over at the half-close, when it is certain that it was the
/// only one. None, or a second one, is UNIMPLEMENTED (doc/statuscodes.md, cardinality violation).
class OneRequestHandler : public Handler {
 public:
  using Handler::Handler;
  void OnMessage(std::string_view bytes) final;
  void OnHalfClose() final;

 protected:
  virtual google::protobuf::Message* request_message() = 0;
  virtual void OnRequest() = 0;

 private:
  bool received_ = false;
};

template <class Request>
class RequestHandler : public OneRequestHandler {
 public:
  using OneRequestHandler::OneRequestHandler;

 protected:
  const Request& request() const { return request_; }

 private:
  google::protobuf::Message* request_message() final { return &request_; }
  Request request_;
};

/// A unary method as a plain function.
template <class Request, class Response>
class UnaryHandler final : public RequestHandler<Request> {
 public:
  using Function = std::function<Status(const Request&, Response&)>;
  UnaryHandler(Call& call, const Function& function) : RequestHandler<Request>(call), function_(function) {}

 private:
  void OnRequest() override {
    Response response;
    Status status = function_(this->request(), response);
    if (status.ok()) {
      this->call().WriteAndFinish(response, {});
    } else {
      this->call().Finish(std::move(status));
    }
  }

  const Function& function_;
};

template <class Request, class Response>
HandlerFactory Unary(std::function<Status(const Request&, Response&)> function) {
  return [function = std::move(function)](Call& call) -> std::unique_ptr<Handler> {
    return std::make_unique<UnaryHandler<Request, Response>>(call, function);
  };
}

/// A factory for handlers that are constructed with the call and these arguments.
template <class H, class... Arguments>
HandlerFactory Make(Arguments&... arguments) {
  return [&arguments...](Call& call) -> std::unique_ptr<Handler> { return std::make_unique<H>(call, arguments...); };
}

}  // namespace assay::reference
