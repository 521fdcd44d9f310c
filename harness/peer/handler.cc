#include "harness/peer/handler.h"

#include <algorithm>
#include <cctype>

namespace assay::peer {
namespace {

bool SameInAnyCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

const Method* FindMethod(std::string_view path, bool any_case) {
  for (const std::span<const Method> service :
       {UserMethods(), HealthMethods(), ControlMethods(), EchoMethods(), ReflectionMethods()}) {
    for (const Method& method : service) {
      if (method.path == path || (any_case && SameInAnyCase(method.path, path))) return &method;
    }
  }
  return nullptr;
}

}  // namespace assay::peer
