#include <algorithm>

#include "harness/judge/checks/catalog.h"
#include "harness/judge/findings.h"
#include "harness/judge/frames.h"
#include "harness/judge/parse.h"

namespace assay::judge {
namespace {

using scenario::FieldType;
using transcript::ConnectionOpened;
using transcript::Event;
using transcript::Transcript;

constexpr scenario::FieldSpec kFields[] = {
    {"alpn", FieldType::kNames, false, "What ALPN chose, `none` for nothing, or a list.", kWireClient},
    {"version", FieldType::kNames, false, "Version of TLS, \"1.2\" or \"1.3\", or a list.", kWireClient},
    {"connection", FieldType::kText, false, "Label of the connection; default `main`.", kWireClient},
};

// "TLSv1.3 h2", in its two parts; the second is `none` where ALPN chose nothing.
struct Chosen {
  std::string version;
  std::string alpn = "none";
};
Chosen Read(const std::string& described) {
  const std::size_t space = described.find(' ');
  Chosen chosen{described.substr(0, space)};
  if (chosen.version.starts_with("TLSv")) chosen.version.erase(0, 4);
  if (space != std::string::npos) chosen.alpn = described.substr(space + 1);
  return chosen;
}

class TlsCheck final : public Check {
 public:
  TlsCheck(std::string connection, std::vector<std::string> alpn, std::vector<std::string> versions)
      : connection_(std::move(connection)), alpn_(std::move(alpn)), versions_(std::move(versions)) {}

  std::vector<record::Finding> Look(const Transcript& transcript) const override {
    Findings findings;
    for (std::size_t i = 0; i < transcript.events.size(); ++i) {
      const Event& event = transcript.events[i];
      const auto* const opened = std::get_if<ConnectionOpened>(&event.what);
      if (opened == nullptr || event.connection != connection_) continue;
      const Chosen chosen = Read(opened->tls);
      Compare(connection_ + ".tls.alpn", alpn_, chosen.alpn, i, findings);
      Compare(connection_ + ".tls.version", versions_, chosen.version.empty() ? "none" : chosen.version, i, findings);
      return std::move(findings).Take();
    }
    findings.Break(connection_ + ".tls", "a TLS connection", "none was opened");
    return std::move(findings).Take();
  }

 private:
  static void Compare(const std::string& path, const std::vector<std::string>& allowed, const std::string& seen,
                      std::size_t index, Findings& findings) {
    if (allowed.empty()) return;
    std::string expected = allowed[0];
    for (std::size_t i = 1; i < allowed.size(); ++i) expected += " or " + allowed[i];
    const Findings::Evidence evidence{index};
    if (std::find(allowed.begin(), allowed.end(), seen) != allowed.end()) {
      findings.Hold(path, expected, seen, evidence);
    } else {
      findings.Break(path, expected, seen, evidence);
    }
  }

  std::string connection_;
  std::vector<std::string> alpn_;
  std::vector<std::string> versions_;
};

Result<std::unique_ptr<Check>> Parse(const scenario::Item& item) {
  const scenario::Fields fields(item.fields);
  ASSAY_ASSIGN(std::vector<std::string> alpn, fields.Names("alpn"));
  ASSAY_ASSIGN(std::vector<std::string> versions, fields.Names("version"));
  if (alpn.empty() && versions.empty()) return UsageError("`tls` needs alpn or version", item.at);
  ASSAY_ASSIGN(std::string connection, ParseLabel(item, "connection", "main"));
  return std::make_unique<TlsCheck>(std::move(connection), std::move(alpn), std::move(versions));
}

}  // namespace

const CheckKind kTls = {{"tls", "The TLS handshake of the connection chose this.", kFields}, Parse, kWireClient};

}  // namespace assay::judge
