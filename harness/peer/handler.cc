#include "harness/peer/handler.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace assay::peer {
namespace {

bool SameInAnyCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::vector<Method> AllMethods() {
  std::vector<Method> all;
  for (const std::span<const Method> service :
       {UserMethods(), HealthMethods(), ControlMethods(), EchoMethods(), ReflectionMethods(), InteropMethods()}) {
    all.insert(all.end(), service.begin(), service.end());
  }
  return all;
}

const std::vector<Method>& Methods() {
  static const std::vector<Method> methods = AllMethods();
  return methods;
}

}  // namespace

bool IsService(std::string_view path) {
  return std::any_of(Methods().begin(), Methods().end(),
                     [&](const Method& method) { return method.path.starts_with(path); });
}

const Method* FindMethod(std::string_view path, bool any_case) {
  for (const Method& method : Methods()) {
    if (method.path == path || (any_case && SameInAnyCase(method.path, path))) return &method;
  }
  return nullptr;
}

}  // namespace assay::peer
