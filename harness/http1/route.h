#pragma once

#include <string>
#include <string_view>

#include "harness/base/value.h"

namespace assay::http1 {

enum class Shape {
  kBody,    // one answer, its body the message
  kLines,   // a message a line
  kChunks,  // each message is a chunk of the request's body
  kSocket,  // WebSocket: a message a frame, both ways
};

// How a method is asked for over REST.
struct Route {
  std::string_view method;  // "/user.UserService/GetUser"
  std::string_view verb;
  Shape shape;
  // Of the first message, as the schema's JSON has it.
  std::string (*target)(const Value& message);
  bool message_is_body = false;
};

// Null where REST has no twin of the method.
const Route* FindRoute(std::string_view method);

}  // namespace assay::http1
