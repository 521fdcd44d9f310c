#include "harness/load/workload.h"

#include "harness/base/json.h"
#include "harness/load/block_memo.h"
#include "harness/load/filled.h"

namespace assay::load {
namespace {

Value Json(std::string_view text) { return *ParseJson(text); }
std::shared_ptr<const schema::Schema> Schema() { return schema::Schema::BuiltIn(); }

TEST(WorkloadTest, ARangeMakesARowForEachNumber) {
  CallData data;
  data.messages = {Json(R"({"id": "${7..9}"})")};
  data.metadata = {{"x-user", "u-${7..9}"}};
  const Result<Workload> workload = MakeGrpcWorkload(*Schema(), "user.UserService/GetUser", data);
  ASSERT_TRUE(workload.has_value()) << ToString(workload.error());
  EXPECT_EQ(workload->path, "/user.UserService/GetUser");
  EXPECT_EQ(workload->kind, CallKind::kUnary);
  ASSERT_EQ(workload->rows.size(), 3u);
  EXPECT_EQ(workload->rows[1].messages[0].octets, "\x08\x08");
  EXPECT_EQ(workload->rows[1].metadata[0].octets, "u-8");
}

TEST(WorkloadTest, ATableChangesAllItsColumnsTogetherAndRangesMultiply) {
  CallData data;
  data.messages = {Json(R"({"name": "${name}", "email": "${mail}${1..2}"})")};
  data.table = *ParseDataTable("name,mail\nAda,\"a,\"\"b\"\r\nBo,b\n", "t.csv");
  const Result<Workload> workload = MakeGrpcWorkload(*Schema(), "user.UserService/CreateUser", data);
  ASSERT_TRUE(workload.has_value()) << ToString(workload.error());
  ASSERT_EQ(workload->rows.size(), 4u);
  const auto at = [&](std::size_t row) {
    return *Schema()->Decode("user.CreateUserRequest", workload->rows[row].messages[0].octets);
  };
  EXPECT_NE(at(0).find(R"(a,\"b1)"), std::string::npos) << at(0);
  EXPECT_NE(at(3).find("Bo"), std::string::npos);
  EXPECT_NE(at(3).find("b2"), std::string::npos);
}

TEST(WorkloadTest, ASequenceLeavesAHoleThatStaysAValidMessage) {
  CallData data;
  data.messages = {Json(R"({"name": "n", "email": "${seq:6}@${random:4}"})")};
  const Result<Workload> workload = MakeGrpcWorkload(*Schema(), "user.UserService/CreateUser", data);
  ASSERT_TRUE(workload.has_value()) << ToString(workload.error());
  Piece piece = workload->rows[0].messages[0];
  ASSERT_EQ(piece.holes.size(), 2u);
  std::string octets = piece.octets;
  CopyFilled(piece, 0, octets.size(), 41, octets.data());
  EXPECT_NE(Schema()->Decode("user.CreateUserRequest", octets)->find("000041@"), std::string::npos);
}

TEST(WorkloadTest, SaysWhatIsWrong) {
  const auto message = [](std::string_view json) {
    CallData data;
    data.messages = {Json(json)};
    const auto made = MakeGrpcWorkload(*Schema(), "user.UserService/GetUser", data);
    return made.has_value() ? std::string() : made.error().message;
  };
  EXPECT_NE(message(R"({"id": "${who}"})").find("${who}"), std::string::npos);
  EXPECT_NE(message(R"({"id": "${seq}"})"), "");
  EXPECT_NE(message(R"({"id": "${1..100000}"})").find("65536"), std::string::npos);
  EXPECT_NE(message(R"({"idd": 1})").find("idd"), std::string::npos);
  EXPECT_FALSE(MakeGrpcWorkload(*Schema(), "user.UserService/No", {}).has_value());
}

TEST(WorkloadTest, ExpectedFieldsMustBeThereWhateverElseIs) {
  CallData data;
  data.messages = {Json(R"({"id": "${1..2}"})")};
  data.expected = {Json(R"({"id": "${1..2}", "name": "Ada"})")};
  const Result<Check> check = ExpectMessages(Schema(), "user.UserService/GetUser", data);
  ASSERT_TRUE(check.has_value());
  const std::string ada = *Schema()->Encode("user.User", Json(R"({"id": 1, "name": "Ada", "email": "e"})"));
  const std::string_view messages[] = {ada, ada};
  EXPECT_EQ((*check)(0, {messages, 1}), "");
  EXPECT_NE((*check)(1, {messages, 1}), "") << "another user's record";
  EXPECT_NE((*check)(0, {messages, 2}), "") << "one message too many";
  const std::string_view empty[] = {""};
  EXPECT_NE((*check)(0, {empty, 1}), "");
}

TEST(WorkloadTest, RestBodiesAreComparedAsJson) {
  CallData data;
  data.url = "/v1/users/${1..2}";
  data.expected = {Json(R"({"id": "${1..2}", "roles": ["a"]})")};
  const Result<Workload> workload = MakeRestWorkload("GET", CallKind::kUnary, "", data);
  ASSERT_TRUE(workload.has_value());
  EXPECT_EQ(workload->rows[1].url.octets, "/v1/users/2");
  const std::string_view right[] = {R"({"roles":["a"],"x":0,"id":"2"})"};
  const std::string_view wrong[] = {R"({"roles":["a","b"],"id":"2"})"};
  const std::string_view none[] = {"<html>"};
  EXPECT_EQ(workload->check(1, right), "");
  EXPECT_NE(workload->check(0, right), "");
  EXPECT_NE(workload->check(1, wrong), "");
  EXPECT_NE(workload->check(1, none), "");
}

TEST(DataTableTest, ReadsNdjsonAndSaysWhereItIsWrong) {
  const Result<DataTable> table = ParseDataTable("{\"a\": 1, \"b\": \"x\"}\n\n{\"b\": \"y\", \"a\": 2}\n", "t");
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->rows[1], (std::vector<std::string>{"2", "y"}));
  EXPECT_EQ(ParseDataTable("{\"a\": 1}\n{\"b\": 1}\n", "t").error().where.line, 2);
  EXPECT_EQ(ParseDataTable("a,b\n1,2\n\n1\n", "t").error().where.line, 4);
  EXPECT_EQ(ParseDataTable("a,b\n1,\"2\n", "t").error().where.line, 2);
  EXPECT_FALSE(ParseDataTable("a,b\n", "t").has_value());
}

TEST(BlockMemoTest, KnowsWhichBlocksChangeTheTable) {
  EXPECT_FALSE(ChangesTable("\x88\xbf"));
  EXPECT_FALSE(ChangesTable(std::string("\x00\x01", 2) + "a\x01" + "b"));
  EXPECT_FALSE(
      ChangesTable("\x1f\x20\x01"
                   "b"))
      << "never indexed, a name by its number";
  EXPECT_TRUE(
      ChangesTable("\x88\x40\x01"
                   "a\x01"
                   "b"));
  EXPECT_TRUE(ChangesTable("\x3f\xe1\x1f\x88")) << "a size update";
  EXPECT_TRUE(ChangesTable(std::string("\x00\x7f", 2) + "a")) << "cut off";
}

}  // namespace
}  // namespace assay::load
