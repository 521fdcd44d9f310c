#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/record.h"

namespace assay::record {

// Takes secrets out of everything before it is stored. By name: authorization, proxy-authorization, cookie, set-cookie and
// any header whose name contains token, secret, api-key or password keep their name, the scheme word and the length
// ("Bearer ‹redacted 8 octets›"). By value: every secret given (--token, --metadata-file) is replaced wherever it turns
// up: argv, field values, frame payloads (whole header block payloads are dropped where they could hold it), messages,
// base64 of it, error texts. No digest of a secret is kept. Thread-safe once made, but for Counts().
class Redactor {
 public:
  explicit Redactor(std::vector<std::string> secrets);
  // Names beyond the built-in ones (--redact).
  void AddName(std::string_view pattern);

  void Apply(transcript::Transcript& transcript);
  void Apply(CaseRecord& result);
  std::string Text(std::string_view text);
  std::vector<Redaction> Counts() const;

 private:
  std::string FieldValue(std::string_view name, std::string_view value);

  std::vector<std::string> names_;
  std::vector<std::string> secrets_;
  std::map<std::string, int> counts_;
};

}  // namespace assay::record
