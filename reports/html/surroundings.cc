#include <fmt/format.h>

#include "reports/html/sections.h"

namespace assay::reports::html {
namespace {

using record::RunRecord;
using record::TargetRecord;

void Row(Markup& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out << "<div><dt>" << name << "</dt><dd>" << value << "</dd></div>";
}

std::string Joined(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : " · ") + part;
  }
  return text;
}

std::string Machine(const record::Environment& machine) {
  return Joined({machine.cores > 0 ? fmt::format("{} CPUs", machine.cores) : "", machine.cpu, machine.virtualization,
                 machine.kernel, machine.memory_mib > 0 ? fmt::format("{:.1f} GiB", machine.memory_mib / 1024.0) : "",
                 machine.governor == "n/a" || machine.governor.empty() ? "" : "governor " + machine.governor,
                 fmt::format("load {:.2f}", machine.load_1m)});
}

std::string Transport(const TargetRecord& target) {
  return target.transport == "h2c" ? "plaintext (h2c)" : target.transport == "tls" ? "TLS" : target.transport;
}

}  // namespace

void Surroundings(Markup& out, const RunRecord& run) {
  out << "<section aria-label=\"Environment\"><dl class=\"strip\">";
  for (const TargetRecord& target : run.targets) {
    Row(out, "target", Joined({target.name, target.name == target.address ? "" : target.address, Transport(target)}));
    if (!target.via.empty()) Row(out, "via", target.via);
    Row(out, "server says", target.says.empty() ? "nothing of itself" : Brief(target.says, 160));
  }
  Row(out, "started", Joined({run.started, fmt::format("{:.1f} s", run.duration_s)}));
  Row(out, "suite", Joined({"assay " + run.tool_version, run.tool_build}));
  Row(out, "catalogue", run.catalogue_fingerprint);
  Row(out, "seed · jobs", fmt::format("{:#x} · {}{}", run.seed, run.jobs, run.strict ? " · strict" : ""));
  Row(out, "machine", Machine(run.environment));
  out << "</dl></section>\n";

  if (run.diagnostics.empty()) return;
  out << "<section aria-label=\"Diagnostics\"><ul class=\"diagnostics\">";
  for (const record::Diagnostic& diagnostic : run.diagnostics) {
    out << "<li><b>" << diagnostic.level << "</b> <code>" << diagnostic.code << "</code> " << diagnostic.message
        << "</li>";
  }
  out << "</ul></section>\n";
}

void TargetSection(Markup& out, const RunRecord& run) {
  out << "<section><h2>What the target serves</h2>\n";
  for (const TargetRecord& target : run.targets) {
    out << "<div class=\"card served\">";
    if (run.targets.size() > 1) out << "<h3><code>" << target.name << "</code></h3>";
    out << "<p>Found by <b>" << (target.found_by.empty() ? "nothing" : target.found_by) << "</b>";
    if (!target.descriptor_set_sha256.empty()) {
      out << " · descriptors sha256 <code>" << target.descriptor_set_sha256.substr(0, 16) << "</code>";
    }
    out << "</p><h4>Services</h4><ul class=\"words\">";
    for (const std::string& service : target.services) out << "<li><code>" << service << "</code></li>";
    if (target.services.empty()) out << "<li>none that this suite knows</li>";
    out << "</ul><h4>Features</h4><ul class=\"words\">";
    for (const std::string& feature : target.features) out << "<li><code>" << feature << "</code></li>";
    if (target.features.empty()) out << "<li>none</li>";
    out << "</ul></div>\n";
  }
  if (run.targets.empty()) out << "<p class=\"empty\">No target was reached.</p>\n";
  out << "</section>\n";
}

void Footer(Markup& out, const RunRecord& run) {
  out << "<footer><p><code>";
  for (const std::string& word : run.argv) out << word << " ";
  out << "</code></p><p>assay " << run.tool_version;
  if (!run.tool_build.empty()) out << " (" << run.tool_build << ")";
  out << " · run " << (run.id.empty() ? "without id" : run.id) << " · exit code " << run.exit_code;
  int redacted = 0;
  for (const record::Redaction& redaction : run.redactions) redacted += redaction.count;
  if (redacted > 0) out << " · " << redacted << " values redacted";
  out << "</p>\n<p class=\"script-only\" hidden><a id=\"download\" href=\"#\">Download the JSON document</a> "
         "<small>the whole report.json, which this page carries inside</small></p></footer>\n";
}

void Link(Markup& out, std::string_view url, std::string_view text) {
  if (url.starts_with("https://") || url.starts_with("http://")) {
    out << "<a href=\"" << url << "\" rel=\"noreferrer\">" << text << "</a>";
  } else {
    out << text;
  }
}

}  // namespace assay::reports::html
