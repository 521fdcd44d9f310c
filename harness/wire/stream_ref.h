#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/script/call_fields.h"
#include "harness/wire/session.h"

namespace assay::wire {

// A stream as a step names it: a number on a connection, or the stream of a call.
struct StreamRef {
  std::string call;  // empty: `number` on `connection`
  std::uint32_t number = 0;
  std::string connection = "main";

  // The fields `field` (by default stream 0) and `connection`. Errors: kUsage with the place.
  static Result<StreamRef> Parse(const scenario::Item& item, const script::BindContext& context,
                                 std::string_view field = "stream");

  struct Place {
    Connection* connection;
    std::uint32_t stream;
  };
  // Errors: kUsage, the call or the connection could not be had; kUnreachable.
  Result<Place> Find(Session& session) const;
};

// The connection in the field `connection`, opened where it is not; kUsage where it could not be had.
Result<Connection*> UsableConnection(Session& session, const std::string& label);

}  // namespace assay::wire
