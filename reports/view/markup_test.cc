#include "reports/view/markup.h"

#include <gtest/gtest.h>

namespace assay::reports {
namespace {

TEST(Markup, TakesLiteralsAsMarkupAndAllElseAsText) {
  Markup out;
  const std::string text = "<b>&\"'";
  out << "<p title=\"" << text << "\">" << std::string_view("a>b") << 7 << std::size_t{8} << "</p>";
  EXPECT_EQ(out.Take(), "<p title=\"&lt;b&gt;&amp;&quot;&#39;\">a&gt;b78</p>");
}

TEST(Markup, MakesVisibleWhatNoDocumentMayHold) {
  EXPECT_EQ(EscapeMarkup("a\x1b\x00z"), "a\\x1b");
  EXPECT_EQ(EscapeMarkup(std::string_view("\x00", 1)), "\\x00");
  EXPECT_EQ(EscapeMarkup("\xff"), "\\xff");
  EXPECT_EQ(EscapeMarkup("\xEF\xBF\xBE|\xEF\xBF\xBF"), "\xEF\xBF\xBD|\xEF\xBF\xBD") << "U+FFFE and U+FFFF";
  EXPECT_EQ(EscapeMarkup("\xE2\x80\xAE"), "\\xe2\\x80\\xae") << "right-to-left override";
  EXPECT_EQ(EscapeMarkup("grün ✓"), "grün ✓");
}

}  // namespace
}  // namespace assay::reports
