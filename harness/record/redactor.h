#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/record.h"

namespace assay::record {

// Takes secrets out of everything before it is stored.
//
// By name: the value of a header field named authorization, proxy-authorization, cookie, set-cookie, or with token,
// secret, api-key or password in its name, becomes its scheme word and its length ("Bearer ‹redacted 8 octets›"), also
// where the value turns up again in the same case. By value: every secret given (--token, --metadata-file) is replaced
// wherever it turns up, plain, escaped, percent-encoded, hex or base64. Octets keep their length, so that frames stay
// readable. The payload of a header block that held a secret is dropped whole: HPACK may have packed it. No digest of a
// secret is kept. Thread-safe once made.
class Redactor {
 public:
  explicit Redactor(std::vector<std::string> secrets);
  // Names beyond the built-in ones (--redact): a whole name, or a pattern with `*`, in any case.
  void AddName(std::string_view pattern);

  void Apply(transcript::Transcript& transcript);
  void Apply(CaseRecord& result);
  std::string Text(std::string_view text);
  // How often each rule applied: "name:authorization", "value", "header-block".
  std::vector<Redaction> Counts() const;

 private:
  class Pass;

  bool IsSecretName(std::string_view name) const;
  void Count(const std::string& rule);

  std::vector<std::string> names_;
  std::vector<std::string> secrets_;
  mutable std::mutex mutex_;
  std::map<std::string, int> counts_;
};

}  // namespace assay::record
