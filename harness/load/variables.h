#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/load/workload.h"

namespace assay::load {

// Turns what people write into the rows of a workload: variables that are known before the run are put in, one row for
// each combination of their values; for the others a hole is left (message_ring.h).
class Variables {
 public:
  // Looks through all texts of `data`. Errors: kUsage (no such variable, too many rows).
  static Result<Variables> Find(const CallData& data);

  std::size_t rows() const { return rows_; }

  // A text, as it is in that row.
  Result<Piece> FillText(std::size_t row, const std::string& text) const;
  // A tree whose octets `encode` makes. Errors: those of `encode`.
  Result<Piece> FillTree(std::size_t row, const Value& tree,
                         const std::function<Result<std::string>(const Value&)>& encode) const;
  // The same where no octet may be open: what is expected.
  Result<std::string> FillExpected(std::size_t row, const Value& tree,
                                   const std::function<Result<std::string>(const Value&)>& encode) const;

 private:
  // One "${…}".
  struct Variable {
    std::string name;
    bool hole = false;
    Hole::Kind kind = Hole::Kind::kSequence;
    std::uint16_t width = 0;
    std::vector<std::string> values;  // no hole: one for each row of its dimension
    bool of_table = false;            // all columns change together
    std::size_t stride = 1;           // rows until the next value
  };

  // A hole's place in octets that are not made yet: text that is nowhere else.
  struct Mark {
    const Variable* variable;
    std::string text;
  };

  Status Collect(const Value& tree, const DataTable& table);
  Status CollectText(const std::string& text, const Where& at, const DataTable& table);
  const Variable* Named(std::string_view name) const;
  const std::string& ValueOf(const Variable& variable, std::size_t row) const;
  Value Replace(std::size_t row, const Value& tree, std::vector<Mark>& marks) const;
  std::string ReplaceText(std::size_t row, std::string_view text, std::vector<Mark>& marks) const;

  std::vector<Variable> variables_;
  std::size_t rows_ = 1;
};

}  // namespace assay::load
