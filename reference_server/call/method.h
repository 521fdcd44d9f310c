#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reference_server/call/handler.h"

namespace assay::reference {

class Codec;

/// Who may call a method, where tokens are required.
enum class Access {
  kOpen,       // anyone, without a token
  kReadToken,  // any token
  kFullToken,  // not the read-only one
};

/// One row of the server: what the chain and the call need to know about a method.
struct Method {
  std::string path;  // "/user.UserService/GetUser"
  HandlerFactory handler;
  Access access = Access::kReadToken;
  bool directives = true;
  const Codec* codec = nullptr;  // protobuf where null
};

class Router {
 public:
  void Add(std::vector<Method> methods) {
    for (auto& method : methods) {
      std::string path = method.path;
      methods_.insert_or_assign(std::move(path), std::move(method));
    }
  }

  const Method* Find(const std::string& path) const {
    const auto found = methods_.find(path);
    return found == methods_.end() ? nullptr : &found->second;
  }

  const std::unordered_map<std::string, Method>& methods() const { return methods_; }

 private:
  std::unordered_map<std::string, Method> methods_;
};

}  // namespace assay::reference
