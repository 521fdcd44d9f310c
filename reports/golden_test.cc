#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/format.h"
#include "reports/sample_run.h"

namespace assay::reports {
namespace {

class Golden : public testing::TestWithParam<const Format*> {};

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The page carries the document compressed, in octets that are the compressor's affair; agreement_test reads them.
std::string WithoutIsland(std::string text) {
  const std::size_t begin = text.find("id=\"island\">");
  if (begin != std::string::npos) text.erase(begin, text.find("</script>", begin) - begin);
  return text;
}

// ASSAY_UPDATE_GOLDEN=1 writes the files anew; the diff is then for a person to judge.
TEST_P(Golden, IsAsItWas) {
  const Format& format = *GetParam();
  const auto path =
      std::filesystem::path(ASSAY_SOURCE_DIR) / "reports" / "testdata" / ("sample-" + std::string(format.file));
  const std::string rendered = format.render(SampleRun());
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << rendered;
  EXPECT_TRUE(WithoutIsland(rendered) == WithoutIsland(ReadWhole(path)))
      << path << " differs; run with ASSAY_UPDATE_GOLDEN=1 and read the diff";
}

INSTANTIATE_TEST_SUITE_P(EachFormat, Golden, testing::ValuesIn(Formats().begin(), Formats().end()),
                         [](const auto& test) { return std::string(test.param->name); });

}  // namespace
}  // namespace assay::reports
