#include "harness/record/document.h"
#include "reports/format.h"

namespace assay::reports {

extern const Format kJson;
const Format kJson = {"json", "report.json", "The document itself, of which all other formats are views.",
                      record::WriteDocument};

}  // namespace assay::reports
