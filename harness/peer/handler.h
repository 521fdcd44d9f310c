#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace assay::peer {

class Call;

// The application's part of one call. It may answer and end the call at any time; after that nobody asks it.
class Handler {
 public:
  virtual ~Handler() = default;
  // A message of the request. Where the method takes one, it comes with the half-close.
  virtual void OnMessage(std::string_view octets) = 0;
  // The client half-closed.
  virtual void OnEnd() {}
};

template <class H>
std::unique_ptr<Handler> MakeHandler(Call& call) {
  return std::make_unique<H>(call);
}

enum class Kind { kUnary, kServerStream, kClientStream, kBidiStream };

struct Method {
  std::string_view path;
  Kind kind;
  bool open;  // needs no token
  std::unique_ptr<Handler> (*make)(Call&);

  bool TakesOne() const { return kind == Kind::kUnary || kind == Kind::kServerStream; }
  bool GivesOne() const { return kind == Kind::kUnary || kind == Kind::kClientStream; }
};

// The methods of the services.
std::span<const Method> UserMethods();
std::span<const Method> HealthMethods();
std::span<const Method> ControlMethods();
std::span<const Method> EchoMethods();
std::span<const Method> ReflectionMethods();
std::span<const Method> InteropMethods();

// Whether a method of the peer begins so: "/user.UserService/".
bool IsService(std::string_view path);
const Method* FindMethod(std::string_view path, bool any_case = false);

}  // namespace assay::peer
