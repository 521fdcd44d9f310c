#pragma once

#include "harness/record/record.h"
#include "reports/view/concern.h"
#include "reports/view/markup.h"

// The parts of the page, in the order in which they stand. No inline style and no inline handler: the page's security
// policy would refuse them.
namespace assay::reports::html {

void Banner(Markup& out, const record::RunRecord& run);
void Surroundings(Markup& out, const record::RunRecord& run);  // target, suite, machine; diagnostics
void ConcernSections(Markup& out, const record::RunRecord& run);
void AreaTable(Markup& out, const record::RunRecord& run);
void TargetSection(Markup& out, const record::RunRecord& run);
void CaseTable(Markup& out, const record::RunRecord& run);
void Footer(Markup& out, const record::RunRecord& run);

// What the parts are made of.

// Everything about one case but its name and its transcript: findings, commands and, unless they stand above already,
// the texts of its scenario and requirement.
void CaseDetail(Markup& out, const record::RunRecord& run, const record::CaseRecord& result, bool with_texts);
void TranscriptTable(Markup& out, const record::CaseRecord& result);
// Shares of the verdicts as one SVG bar, with their counts as its label.
void VerdictBar(Markup& out, const std::map<record::Verdict, int>& counts);
// "MUST", "new", "known": small words in a frame.
void Chips(Markup& out, const record::CaseRecord& result);
// Whether `result` has a <details> of its own, which then carries its permalink.
bool HasDetail(const record::CaseRecord& result);
// A link where the address is http or https, else the text alone.
void Link(Markup& out, std::string_view url, std::string_view text);

}  // namespace assay::reports::html
