#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"

namespace assay::scenario {

// All that is wrong in a set of files, so that a user mends them in one go. Equal complaints are kept once: the
// variants of a scenario share their text.
class Complaints {
 public:
  void Add(std::string message, Where where);
  void Add(Error error);
  void Add(const Complaints& others);

  bool empty() const { return errors_.empty(); }
  std::size_t size() const { return errors_.size(); }
  // The only complaint as it is; several as one error of kind kUsage, one a line, in the order of their places.
  Error ToError() const;
  Status ToStatus() const;

 private:
  std::vector<Error> errors_;
};

}  // namespace assay::scenario
