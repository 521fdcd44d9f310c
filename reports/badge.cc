#include "reports/format.h"
#include "reports/view/headline.h"
#include "reports/view/markup.h"

namespace assay::reports {
namespace {

using record::Verdict;

// Widths of Verdana at 11 px, near enough for digits and lower case; textLength makes the renderer fit the rest.
int TextWidth(std::string_view text) { return static_cast<int>(text.size()) * 13 / 2; }

std::string Message(const record::RunRecord& run) {
  const record::Summary summary = Summarize(run);
  const int pass = CountOf(summary.by_verdict, Verdict::kPass);
  const int ran = summary.cases - CountOf(summary.by_verdict, Verdict::kUnsupported) -
                  CountOf(summary.by_verdict, Verdict::kSkipped);
  if (ran == 0) return "nothing ran";
  std::string text = std::to_string(pass) + " of " + std::to_string(ran) + " pass";
  const int fail = CountOf(summary.by_verdict, Verdict::kFail);
  if (fail > 0) text += ", " + std::to_string(fail) + " fail";
  return text;
}

std::string RenderBadge(const record::RunRecord& run) {
  const Tone tone = HeadlineOf(run).tone;
  const std::string label = "gRPC conformance";
  const std::string message = Message(run);
  const std::string colour = tone == Tone::kGood ? "#18794e" : tone == Tone::kBad ? "#c0232c" : "#66707c";
  const int left = TextWidth(label) + 12;
  const int right = TextWidth(message) + 12;
  Markup out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << left + right
      << "\" height=\"20\" role=\"img\" aria-label=\"" << label << ": " << message << "\"><title>" << label << ": "
      << message << "</title>"
      << "<rect width=\"" << left + right << "\" height=\"20\" rx=\"3\" fill=\"#3d444d\"/><path fill=\"" << colour
      << "\" d=\"M" << left << " 0h" << right - 3 << "a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-" << right - 3 << "z\"/>"
      << "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">"
      << "<text x=\"6\" y=\"14\" textLength=\"" << left - 12 << "\">" << label << "</text><text x=\"" << left + 6
      << "\" y=\"14\" textLength=\"" << right - 12 << "\">" << message << "</text></g></svg>\n";
  return out.Take();
}

}  // namespace

extern const Format kBadge;
const Format kBadge = {"badge", "badge.svg", "A small SVG picture with the counts, for a README.", RenderBadge};

}  // namespace assay::reports
