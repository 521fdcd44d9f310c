#pragma once

#include <string>
#include <string_view>

namespace assay::protocol {

// Why nghttp2, which only says that it could not, did not decode a field. `rest` is the block from the beginning of
// that field on; `first` where no field stands before it; `update_due` where the block had to begin with a size update.
std::string DescribeHpackFault(std::string_view rest, bool first, bool update_due);

}  // namespace assay::protocol
