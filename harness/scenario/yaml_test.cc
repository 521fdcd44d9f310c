#include "harness/scenario/yaml.h"

#include <gtest/gtest.h>

#include <random>

#include "harness/base/json.h"

namespace assay::scenario {
namespace {

// The tree as JSON, or the error.
std::string Read(std::string_view text) {
  const Result<Value> value = ParseYaml(text, "f.yaml");
  return value ? WriteJson(*value) : ToString(value.error());
}

TEST(YamlTest, ReadsMapsListsAndScalars) {
  EXPECT_EQ(Read("a: 1\nb: [x, {c: true}]\nd:\n  - 2s\n  - 1.5\n  -\n"),
            R"({"a":1,"b":["x",{"c":true}],"d":["2s",1.5,null]})");
  EXPECT_EQ(Read("just text"), R"("just text")");
  EXPECT_EQ(Read("---\na: 1\n...\n"), R"({"a":1})");
  EXPECT_EQ(Read("a: 1 # why\r\nb: 2\r\n"), R"({"a":1,"b":2})");
}

TEST(YamlTest, WhatStandsInQuotesIsText) {
  EXPECT_EQ(Read(R"([12, "12", '12', "null", null, "true", "", "~"])"), R"([12,"12","12","null",null,"true","","~"])");
  EXPECT_EQ(Read("a: |\n  12\nb: >-\n  x\n  y\n"), R"({"a":"12\n","b":"x y"})");
  EXPECT_EQ(Read(R"(["\t\u00fc\x01"])"), R"(["\tü\u0001"])");
}

TEST(YamlTest, KeysAreTextWhateverTheyLookLike) {
  EXPECT_EQ(Read("{12: a, true: b, \"x y\": c, \":method\": GET}"),
            R"({"12":"a","true":"b","x y":"c",":method":"GET"})");
}

TEST(YamlTest, EveryValueKnowsItsPlace) {
  const Result<Value> read = ParseYaml("a: 1\nb:\n  - c: x\n    d: [y, 'z']\n", "f.yaml");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->at, (Where{"f.yaml", 1, 1}));
  EXPECT_EQ(read->FindPath("a")->at, (Where{"f.yaml", 1, 4}));
  EXPECT_EQ(read->FindPath("b")->at, (Where{"f.yaml", 3, 3}));
  EXPECT_EQ(read->FindPath("b.0")->at, (Where{"f.yaml", 3, 5}));
  EXPECT_EQ(read->FindPath("b.0.c")->at, (Where{"f.yaml", 3, 8}));
  EXPECT_EQ(read->FindPath("b.0.d.1")->at, (Where{"f.yaml", 4, 12}));
}

TEST(YamlTest, WhatIsAbsentHasThePlaceOfItsKey) {
  const Result<Value> read = ParseYaml("a:\nb: null\nc: {d, e: ~}\nf:\nname:\nn: 1\n", "f.yaml");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->FindPath("a")->at, (Where{"f.yaml", 1, 1}));
  EXPECT_EQ(read->FindPath("b")->at, (Where{"f.yaml", 2, 4}));
  EXPECT_EQ(read->FindPath("c.d")->at, (Where{"f.yaml", 3, 5}));
  EXPECT_EQ(read->FindPath("c.e")->at, (Where{"f.yaml", 3, 11}));
  EXPECT_EQ(read->FindPath("f")->at, (Where{"f.yaml", 4, 1}));
  EXPECT_EQ(read->FindPath("name")->at, (Where{"f.yaml", 5, 1}));
}

TEST(YamlTest, RefusesDuplicateKeysAtTheSecond) {
  EXPECT_EQ(Read("a: 1\nb: 2\na: 3\n"), "f.yaml:3:1: the key 'a' stands here twice");
  EXPECT_EQ(Read("x: {a: 1, \"a\": 2}"), "f.yaml:1:11: the key 'a' stands here twice");
}

TEST(YamlTest, RefusesAnchorsAliasesAndTags) {
  EXPECT_EQ(Read("a: &x 1\nb: *x\n"), "f.yaml:1:4: anchors are not allowed; write the value out");
  EXPECT_EQ(Read("a: &x {c: 1}\n"), "f.yaml:1:4: anchors are not allowed; write the value out");
  EXPECT_EQ(Read("a: 1\n<<: *x\n").substr(0, 9), "f.yaml:2:");
  const std::string_view tags = "tags are not allowed; write text in quotes and anything else plain";
  EXPECT_EQ(Read("a: !!str 1\n"), "f.yaml:1:4: " + std::string(tags));
  EXPECT_EQ(Read("a: !mine [1]\n"), "f.yaml:1:4: " + std::string(tags));
  EXPECT_EQ(Read("a: !mine {}\n"), "f.yaml:1:4: " + std::string(tags));
  EXPECT_EQ(Read("a: ! 12\n"), "f.yaml:1:4: " + std::string(tags));
  EXPECT_EQ(Read("a: !!null\nb: 1"), "f.yaml:1:4: " + std::string(tags));
  EXPECT_EQ(Read("a: '!no tag'\n"), R"({"a":"!no tag"})");
}

TEST(YamlTest, RefusesSeveralDocumentsAndNone) {
  EXPECT_EQ(Read("a: 1\n---\nb: 2\n"), "f.yaml:2:1: a second document begins; a file holds one");
  EXPECT_EQ(Read(""), "f.yaml:1:1: the file holds nothing");
  EXPECT_EQ(Read("# only a comment\n"), "f.yaml:1:1: the file holds nothing");
}

TEST(YamlTest, RefusesKeysThatAreNoNames) {
  EXPECT_EQ(Read("{[a]: 1}"), "f.yaml:1:2: a key is a name, not a list");
  EXPECT_EQ(Read("? {a: 1}\n: 2\n"), "f.yaml:1:3: a key is a name, not a map");
  EXPECT_EQ(Read("~: 1\n"), "f.yaml:1:1: a key is a name, not a null");
}

TEST(YamlTest, RefusesIntegersThatWouldLoseSomething) {
  EXPECT_EQ(Read("a: 1\nb: 007\n").substr(0, 12), "f.yaml:2:4: ");
  EXPECT_EQ(Read("a: [1, 99999999999999999999]\n").substr(0, 12), "f.yaml:1:8: ");
  EXPECT_EQ(Read("a: '007'\n"), R"({"a":"007"})");
}

TEST(YamlTest, SyntaxErrorsHaveTheirPlace) {
  EXPECT_EQ(Read("a: [1, 2\n").substr(0, 7), "f.yaml:");
  EXPECT_EQ(Read("a: 1\n b: 2\n").substr(0, 9), "f.yaml:2:");
  EXPECT_EQ(Read("a: b: c\n").substr(0, 9), "f.yaml:1:");
  EXPECT_EQ(Read("a: \"open\n"), "f.yaml:1:4: the text in quotes has no end");
  EXPECT_EQ(Read("a: \"open\\\"\n"), "f.yaml:1:4: the text in quotes has no end");
  EXPECT_EQ(Read("a: 'it''s\n"), "f.yaml:1:4: the text in quotes has no end");
  EXPECT_EQ(Read("a: [1, 'it''s").substr(0, 9), "f.yaml:1:");
  EXPECT_EQ(Read(R"(["a\\\"b", 'it''s', '', ""])"), R"(["a\\\"b","it's","",""])");
  EXPECT_EQ(Read("a: 1\n]\n").substr(0, 9), "f.yaml:2:");
  EXPECT_EQ(Read("a:\n\tb: 1\n").substr(0, 9), "f.yaml:2:");
}

TEST(YamlTest, RefusesWhatIsNoText) {
  EXPECT_EQ(Read("a: 1\nb: \xFF\n"), "f.yaml:2: the line is not UTF-8");
  EXPECT_EQ(Read(std::string_view("a\0b\0", 4)), "f.yaml:1:2: the control character \\x00 is not allowed");
  EXPECT_EQ(Read("a: 1\nb: \x1b[2J\n"), "f.yaml:2:4: the control character \\x1b is not allowed");
  EXPECT_EQ(Read("\xEF\xBB\xBF"
                 "a: 1\na: 2\n"),
            "f.yaml:2:1: the key 'a' stands here twice");
}

TEST(YamlTest, DeepNestingIsAnErrorAndNoCrash) {
  EXPECT_EQ(Read(std::string(100000, '[')).substr(0, 7), "f.yaml:");
  EXPECT_EQ(Read(std::string(100000, '{')).substr(0, 7), "f.yaml:");
}

// Whatever is thrown at it: a tree whose places are in the text, or one error of the user's with its file.
TEST(YamlTest, MangledTextNeverBreaksIt) {
  const std::string seed =
      "title: An expired deadline\nvary: {kind: [unary, \"bidi\"]}\nsteps:\n  - call: {x: 1, y: 'z'}\n    only: "
      "[wire]\n"
      "about: >-\n  some text\n  more\nexpect:\n  - status: {code: 4}\n";
  const std::string_view pieces = "{}[]:,-&*!|>'\"%@`#?\n\t \\~$0x\xC3\xBC";
  std::mt19937 random(20261125);  // the same inputs in every run
  int trees = 0;
  int errors = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = seed;
    const int edits = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < edits; ++i) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text.insert(at, 1, pieces[random() % pieces.size()]);
          break;
        case 1:
          text[at] = pieces[random() % pieces.size()];
          break;
        case 2:
          text.erase(at, 1 + random() % 5);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 30));
      }
    }
    const Result<Value> read = ParseYaml(text, "f.yaml");
    read ? ++trees : ++errors;
    if (read) {
      EXPECT_EQ(read->at.file, "f.yaml") << text;
      EXPECT_GE(read->at.line, 1) << text;
    } else {
      EXPECT_EQ(read.error().kind, ErrorKind::kUsage) << text;
      EXPECT_EQ(read.error().where.file, "f.yaml") << text;
      EXPECT_GE(read.error().where.line, 1) << text;
      EXPECT_FALSE(read.error().message.empty()) << text;
    }
  }
  EXPECT_GT(trees, 100);
  EXPECT_GT(errors, 100);
}

}  // namespace
}  // namespace assay::scenario
