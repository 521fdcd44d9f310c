#pragma once

#include <functional>
#include <string>

#include "harness/record/record.h"

namespace assay::record {

// Gives the content of a file, empty where it cannot be read.
using ReadFile = std::function<std::string(const std::string& path)>;

// The machine that the harness runs on, from /proc, /sys and uname(2). What cannot be read stays empty, "n/a" for the
// governor.
Environment DescribeMachine();
// The same with the files from `read`; kernel and cores from the running system are left out.
Environment DescribeMachine(const ReadFile& read);

}  // namespace assay::record
