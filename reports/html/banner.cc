#include <algorithm>

#include "reports/html/sections.h"
#include "reports/view/headline.h"

namespace assay::reports::html {

using record::Verdict;

namespace {

constexpr int kBarWidth = 1000;
// Narrower than this a share would not be seen, and the one failure among a thousand cases is what matters most.
constexpr int kLeastWidth = 6;

std::string Spoken(const std::map<Verdict, int>& counts) {
  std::string text;
  for (const Verdict verdict : record::kAllVerdicts) {
    const int count = CountOf(counts, verdict);
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(ToString(verdict));
  }
  return text.empty() ? "no cases" : text;
}

}  // namespace

void VerdictBar(Markup& out, const std::map<Verdict, int>& counts) {
  int total = 0;
  int shown = 0;
  for (const auto& [verdict, count] : counts) {
    total += count;
    shown += count > 0 ? 1 : 0;
  }
  out << "<svg class=\"bar\" role=\"img\" viewBox=\"0 0 " << kBarWidth
      << " 10\" preserveAspectRatio=\"none\" aria-label=\"" << Spoken(counts) << "\">";
  const int shared = kBarWidth - shown * kLeastWidth;
  int x = 0;
  int left = total;
  for (const Verdict verdict : record::kAllVerdicts) {
    const int count = CountOf(counts, verdict);
    if (count == 0) continue;
    left -= count;
    const int share = kLeastWidth + static_cast<int>(std::int64_t{shared} * count / total);
    const int width = left == 0 ? kBarWidth - x : share;
    out << "<rect class=\"" << ToString(verdict) << "\" x=\"" << x << "\" width=\"" << width << "\" height=\"10\"/>";
    x += width;
  }
  out << "</svg>";
}

void Banner(Markup& out, const record::RunRecord& run) {
  const Headline headline = HeadlineOf(run);
  const record::Summary summary = Summarize(run);
  std::string targets;
  for (const record::TargetRecord& target : run.targets) {
    targets += (targets.empty() ? "" : ", ") + (target.name.empty() ? target.address : target.name);
  }
  out << "<header class=\"banner ";
  switch (headline.tone) {
    case Tone::kGood:
      out << "good\">";
      break;
    case Tone::kBad:
      out << "bad\">";
      break;
    case Tone::kUnsure:
      out << "unsure\">";
      break;
  }
  out << "<p class=\"kicker\">assay · gRPC conformance run";
  if (!targets.empty()) out << " · <code>" << targets << "</code>";
  out << "</p>\n<h1><span class=\"glyph\" aria-hidden=\"true\">";
  switch (headline.tone) {
    case Tone::kGood:
      out << "✓";
      break;
    case Tone::kBad:
      out << "✗";
      break;
    case Tone::kUnsure:
      out << "!";
      break;
  }
  out << "</span> " << headline.sentence << "</h1>\n<p class=\"sub\">" << headline.details << "</p>\n";
  VerdictBar(out, summary.by_verdict);
  out << "\n<ul class=\"legend\">";
  for (const Verdict verdict : record::kAllVerdicts) {
    const int count = CountOf(summary.by_verdict, verdict);
    out << "<li class=\"" << ToString(verdict) << "\" data-verdict=\"" << ToString(verdict) << "\" data-count=\""
        << count << "\"><i aria-hidden=\"true\">" << Glyph(verdict) << "</i> <b>" << count << "</b> "
        << ToString(verdict);
    const int known = count - summary.new_must_failures;
    if (verdict == Verdict::kFail && known > 0) out << " <small>(" << known << " known)</small>";
    out << "</li>";
  }
  out << "</ul>\n</header>\n";
}

}  // namespace assay::reports::html
