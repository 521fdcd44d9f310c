#include "harness/scenario/placeholder.h"

#include <gtest/gtest.h>

#include <vector>

#include "harness/scenario/yaml.h"

namespace assay::scenario {
namespace {

std::string Pieces(std::string_view text) {
  std::string out;
  ForEachPiece(text, [&](const TextPiece& piece) {
    out += piece.placeholder ? "<" + std::string(piece.text) + ">" : "(" + std::string(piece.text) + ")";
  });
  return out;
}

TEST(PlaceholderTest, SplitsTexts) {
  EXPECT_EQ(Pieces(""), "");
  EXPECT_EQ(Pieces("plain $ { }"), "(plain $ { })");
  EXPECT_EQ(Pieces("${a}"), "<a>");
  EXPECT_EQ(Pieces("x${a.b}${c}y"), "(x)<a.b><c>(y)");
  EXPECT_EQ(Pieces("x${open"), "(x${open)");
  EXPECT_EQ(Pieces("${}"), "<>");
}

TEST(PlaceholderTest, TellsWhetherThereIsOne) {
  EXPECT_TRUE(HasPlaceholder("x${a}"));
  EXPECT_FALSE(HasPlaceholder("${a"));
  EXPECT_FALSE(HasPlaceholder("$a"));
}

TEST(PlaceholderTest, FindsThemInTheTreeWithPlaces) {
  const Value tree = *ParseYaml("a: [1, \"${x}\"]\n\"${y}\": 2\nb: {c: 'p${z}q'}\n", "s.yaml");
  std::vector<std::string> found;
  ForEachPlaceholder(
      tree, [&](std::string_view name, const Where& at) { found.push_back(std::string(name) + "@" + ToString(at)); });
  EXPECT_EQ(found, (std::vector<std::string>{"x@s.yaml:1:8", "y@s.yaml:2:9", "z@s.yaml:3:8"}));
}

}  // namespace
}  // namespace assay::scenario
