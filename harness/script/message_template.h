#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "harness/schema/schema.h"
#include "harness/script/captures.h"

namespace assay::script {

// A message as a scenario writes it. What holds no placeholder is encoded when it is bound, so that a wrong field is an
// error before a socket opens; the rest each time it is sent. In the tree, a map of just `repeat` and `times` stands
// for a long text: {name: {repeat: a, times: 100000}}.
class MessageTemplate {
 public:
  // Errors: kUsage with the place: unknown type, unknown field, wrong type of value.
  static Result<MessageTemplate> FromTree(const Value& tree, std::string_view type,
                                          std::shared_ptr<const schema::Schema> schema);
  // Octets as they are.
  static MessageTemplate FromOctets(std::string octets);

  // Errors: kUsage, a placeholder without a value, or a captured value that does not fit.
  Result<std::string> Encode(const Captures& captures, const Counters& counters) const;

 private:
  bool fixed_ = true;
  std::string octets_;  // fixed_ only
  Value tree_;
  std::string type_;
  std::shared_ptr<const schema::Schema> schema_;
};

// The messages of one step: so many, each from its own template or all from one.
struct MessageSequence {
  std::vector<MessageTemplate> templates;  // never empty once parsed
  std::size_t count = 0;

  Result<std::string> Encode(std::size_t position, const Captures& captures, const Counters& counters) const {
    return templates[position % templates.size()].Encode(captures, counters);
  }
};

}  // namespace assay::script
