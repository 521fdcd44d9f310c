#include "harness/schema/schema.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "harness/base/bytes.h"
#include "harness/base/json.h"

namespace assay::schema {
namespace {

using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using ::testing::HasSubstr;

Value Tree(std::string_view json) { return ParseJson(json, "request.json").value(); }

std::string Encoded(std::string_view type, std::string_view json, const Schema& schema = *Schema::BuiltIn()) {
  const Result<std::string> octets = schema.Encode(type, Tree(json));
  return octets ? ToHex(*octets) : "error: " + octets.error().message;
}

std::string Decoded(std::string_view type, std::string_view hex, const Schema& schema = *Schema::BuiltIn()) {
  const Result<std::string> json = schema.Decode(type, FromHex(hex).value());
  return json ? *json : "error: " + json.error().message;
}

// There and back.
std::string Through(std::string_view type, std::string_view json, const Schema& schema = *Schema::BuiltIn()) {
  const Result<std::string> octets = schema.Encode(type, Tree(json));
  return octets ? Decoded(type, ToHex(*octets), schema) : "error: " + octets.error().message;
}

FileDescriptorProto File(const std::string& text) {
  FileDescriptorProto file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &file)) << text;
  return file;
}

Result<std::shared_ptr<const Schema>> FromFiles(const std::vector<FileDescriptorProto>& files) {
  std::vector<std::string> octets;
  for (const auto& file : files) octets.push_back(file.SerializeAsString());
  return Schema::FromFiles(octets);
}

// Every shape of a proto3 field.
std::shared_ptr<const Schema> Shapes() {
  static const auto schema = FromFiles({File(R"(
    name: "shapes.proto" package: "t" syntax: "proto3" dependency: "google/protobuf/wrappers.proto"
    dependency: "google/protobuf/any.proto" dependency: "google/protobuf/struct.proto"
    enum_type { name: "Colour" value { name: "NONE" number: 0 } value { name: "RED" number: 1 } }
    message_type { name: "Shapes"
      field { name: "f32" number: 1 type: TYPE_FIXED32 label: LABEL_OPTIONAL }
      field { name: "i32" number: 2 type: TYPE_SINT32 label: LABEL_OPTIONAL }
      field { name: "u64" number: 3 type: TYPE_UINT64 label: LABEL_OPTIONAL }
      field { name: "flt" number: 4 type: TYPE_FLOAT label: LABEL_OPTIONAL }
      field { name: "dbl" number: 5 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
      field { name: "ok" number: 6 type: TYPE_BOOL label: LABEL_OPTIONAL }
      field { name: "colour" number: 7 type: TYPE_ENUM type_name: ".t.Colour" label: LABEL_OPTIONAL }
      field { name: "raw" number: 8 type: TYPE_BYTES label: LABEL_OPTIONAL }
      field { name: "list" number: 9 type: TYPE_INT32 label: LABEL_REPEATED }
      field { name: "left" number: 10 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0 }
      field { name: "right" number: 11 type: TYPE_INT32 label: LABEL_OPTIONAL oneof_index: 0 }
      field { name: "maybe" number: 12 type: TYPE_INT32 label: LABEL_OPTIONAL oneof_index: 1 proto3_optional: true }
      field { name: "wrapped" number: 13 type: TYPE_MESSAGE label: LABEL_OPTIONAL
              type_name: ".google.protobuf.BytesValue" }
      field { name: "any" number: 14 type: TYPE_MESSAGE type_name: ".google.protobuf.Any" label: LABEL_OPTIONAL }
      field { name: "free" number: 15 type: TYPE_MESSAGE type_name: ".google.protobuf.Value" label: LABEL_OPTIONAL }
      field { name: "inner" number: 16 type: TYPE_MESSAGE type_name: ".t.Shapes" label: LABEL_OPTIONAL }
      field { name: "counts" number: 17 type: TYPE_MESSAGE type_name: ".t.Shapes.CountsEntry" label: LABEL_REPEATED }
      nested_type { name: "CountsEntry" options { map_entry: true }
        field { name: "key" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL }
        field { name: "value" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL } }
      oneof_decl { name: "side" } oneof_decl { name: "_maybe" } })")});
  return schema.value();
}

TEST(Schema, KnowsTheMethodsThatAreBuiltIn) {
  const auto schema = Schema::BuiltIn();
  const Method* method = schema->FindMethod("/user.UserService/GetUser");
  ASSERT_NE(method, nullptr);
  EXPECT_EQ(method, schema->FindMethod("user.UserService/GetUser"));
  EXPECT_EQ(method->path, "/user.UserService/GetUser");
  EXPECT_EQ(method->kind, "unary");
  EXPECT_EQ(method->input_type, "user.GetUserRequest");
  EXPECT_EQ(method->output_type, "user.User");
  EXPECT_EQ(schema->FindMethod("user.UserService/ListUsers")->kind, "server_stream");
  EXPECT_EQ(schema->FindMethod("user.UserService/UploadFile")->kind, "client_stream");
  EXPECT_EQ(schema->FindMethod("user.UserService/Chat")->kind, "bidi_stream");
  for (const char* service :
       {"user.UserService", "assay.control.Control", "grpc.health.v1.Health", "grpc.testing.TestService",
        "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"})
    EXPECT_TRUE(schema->HasService(service)) << service;
  EXPECT_EQ(schema->MethodsOf("user.UserService").size(), 5U);
  EXPECT_EQ(schema->FindMethod("user.UserService/Nothing"), nullptr);
  EXPECT_EQ(schema->FindMethod("GetUser"), nullptr);
  EXPECT_TRUE(schema->MethodsOf("nobody").empty());
}

TEST(Encode, WritesWhatProtocWouldWrite) {
  EXPECT_EQ(Encoded("user.GetUserRequest", R"({"id": 1})"), "0801");
  EXPECT_EQ(Encoded("user.GetUserRequest", R"({"id": "-1"})"), "08ffffffffffffffffff01");
  EXPECT_EQ(Encoded("user.GetUserRequest", "{}"), "");
  EXPECT_EQ(Encoded("user.GetUserRequest", "null"), "");
  EXPECT_EQ(Encoded("user.User", R"({"status": "USER_STATUS_ACTIVE"})"), "2001");
  EXPECT_EQ(Encoded("user.User", R"({"status": 7})"), "2007");
  EXPECT_EQ(Encoded("user.User", R"({"createdAt": "1970-01-01T00:00:01Z"})"), "42020801");
  EXPECT_EQ(Encoded("user.User", R"({"created_at": {"nanos": -1}})"), "420b10ffffffffffffffffff01");
  EXPECT_EQ(Encoded("user.User", R"({"metadata": {"b": "2", "a": "1"}})"),
            "3a060a0161120131"
            "3a060a0162120132");
  EXPECT_EQ(Encoded("user.FileChunk", R"({"crc32c": 0})"), "1d00000000") << "optional: presence is sent";
}

TEST(Encode, TakesOctetsAsScenariosWriteThem) {
  EXPECT_EQ(Encoded("user.FileChunk", R"({"content": "AB"})"), "12024142") << "a text is its own octets, not base64";
  EXPECT_EQ(Encoded("user.FileChunk", R"({"content": {"hex": "00ff"}})"), "120200ff");
  EXPECT_EQ(Encoded("user.FileChunk", R"({"content": {"base64": "AP8="}})"), "120200ff");
  EXPECT_EQ(Encoded("user.FileChunk", R"({"content": {"text": "A"}})"), "120141");
  EXPECT_EQ(Encoded("user.FileChunk", R"({"content": {"repeat": {"hex": "0a"}, "times": 3}})"), "12030a0a0a");
  EXPECT_EQ(Encoded("user.FileChunk", R"({"file_name": {"repeat": "ab", "times": 2}})"), "0a0461626162");
  EXPECT_EQ(Encoded("user.FileChunk", R"({"file_name": 12})"), "0a023132");
  EXPECT_THAT(Encoded("user.FileChunk", R"({"file_name": {"hex": "ff"}})"), HasSubstr("not UTF-8"));
  EXPECT_THAT(Encoded("user.FileChunk", R"({"content": {"hex": "0"}})"), HasSubstr("error"));
  EXPECT_THAT(Encoded("user.FileChunk", R"({"content": {"base64": "!"}})"), HasSubstr("error"));
  EXPECT_THAT(Encoded("user.FileChunk", R"({"content": {"repeat": "a", "times": -1}})"), HasSubstr("between 0 and"));
  EXPECT_THAT(Encoded("user.FileChunk", R"({"content": {"repeat": "a", "times": 99999999999}})"),
              HasSubstr("between 0 and"));
  EXPECT_THAT(Encoded("user.FileChunk", R"({"content": {"octets": "a"}})"), HasSubstr("was expected"));
}

TEST(Encode, TellsWhatIsWrong) {
  EXPECT_THAT(Encoded("user.GetUserRequest", R"({"ident": 1})"),
              HasSubstr("user.GetUserRequest has no field \"ident\"; it has id"));
  EXPECT_THAT(Encoded("user.GetUserRequest", R"({"id": "x"})"),
              HasSubstr("an integer (int64) was expected, not the text x"));
  EXPECT_THAT(Encoded("user.GetUserRequest", R"({"id": 1.5})"), HasSubstr("an integer"));
  EXPECT_THAT(Encoded("user.GetUserRequest", R"({"id": 1e30})"), HasSubstr("an integer"));
  EXPECT_THAT(Encoded("user.GetUserRequest", "[]"), HasSubstr("a map of user.GetUserRequest was expected"));
  EXPECT_THAT(Encoded("user.ListUsersRequest", R"({"page_size": 2147483648})"), HasSubstr("int32"));
  EXPECT_THAT(Encoded("user.FileChunk", R"({"crc32c": -1})"), HasSubstr("fixed32"));
  EXPECT_THAT(Encoded("user.User", R"({"status": "ACTIVE"})"), HasSubstr("user.UserStatus"));
  EXPECT_THAT(Encoded("user.User", R"({"name": true})"), HasSubstr("a text"));
  EXPECT_THAT(Encoded("user.User", R"({"roles": "admin"})"), HasSubstr("a list was expected"));
  EXPECT_THAT(Encoded("user.User", R"({"created_at": "yesterday"})"), HasSubstr("no google.protobuf.Timestamp"));
  EXPECT_THAT(Encoded("user.Nobody", "{}"), HasSubstr("user.Nobody is not in the schema"));
}

TEST(Encode, TellsWhere) {
  Value name(true);
  name.at = {"case.yaml", 7, 11};
  Value tree{Value::Map{{"name", name}}};
  tree.at = {"case.yaml", 6, 3};
  EXPECT_EQ(Schema::BuiltIn()->Encode("user.User", tree).error().where, name.at);
  Value unplaced{Value::Map{{"name", Value(true)}}};
  unplaced.at = {"case.yaml", 6, 3};
  EXPECT_EQ(Schema::BuiltIn()->Encode("user.User", unplaced).error().where, unplaced.at)
      << "the nearest place around it";
}

TEST(Encode, KnowsEveryShape) {
  const Schema& schema = *Shapes();
  EXPECT_EQ(Encoded("t.Shapes", R"({"f32": 4294967295})", schema), "0dffffffff");
  EXPECT_EQ(Encoded("t.Shapes", R"({"i32": -1})", schema), "1001");
  EXPECT_EQ(Encoded("t.Shapes", R"({"u64": "18446744073709551615"})", schema), "18ffffffffffffffffff01");
  EXPECT_THAT(Encoded("t.Shapes", R"({"u64": 18446744073709551616})", schema), HasSubstr("error"));
  EXPECT_THAT(Encoded("t.Shapes", R"({"flt": 1e39})", schema), HasSubstr("within float"));
  EXPECT_EQ(Encoded("t.Shapes", R"({"dbl": "Infinity"})", schema), "29000000000000f07f");
  EXPECT_THAT(Encoded("t.Shapes", R"({"ok": "true"})", schema), HasSubstr("true or false"));
  EXPECT_EQ(Encoded("t.Shapes", R"({"list": [1, 2]})", schema), "4a020102");
  EXPECT_THAT(Encoded("t.Shapes", R"({"left": "a", "right": 1})", schema), HasSubstr("one of left and right"));
  EXPECT_EQ(Encoded("t.Shapes", R"({"right": 0})", schema), "5800") << "a member of a oneof has presence";
  EXPECT_EQ(Encoded("t.Shapes", R"({"maybe": 0})", schema), "6000");
  EXPECT_EQ(Encoded("t.Shapes", R"({"wrapped": "A"})", schema), "6a030a0141");
  EXPECT_EQ(Encoded("t.Shapes", R"({"counts": {"-1": "x"}})", schema), "8a010e08ffffffffffffffffff01120178");
  EXPECT_THAT(Encoded("t.Shapes", R"({"counts": {"a": "x"}})", schema), HasSubstr("int64"));
}

TEST(Decode, PrintsTheProto3Mapping) {
  EXPECT_EQ(Decoded("user.GetUserRequest", ""), R"({"id":"0"})");
  EXPECT_EQ(
      Decoded("user.User",
              "08011a0361406220013a060a01621201323a060a0161120131"
              "42020801"),
      R"({"id":"1","name":"","email":"a@b","status":"USER_STATUS_ACTIVE","roles":[],"metadata":{"a":"1","b":"2"},)"
      R"("created_at":"1970-01-01T00:00:01Z"})");
  EXPECT_EQ(Decoded("user.FileChunk", "120200ff"), R"({"file_name":"","content":"AP8="})");
  EXPECT_EQ(Decoded("user.User", "2063"), R"({"id":"0","name":"","email":"","status":99,"roles":[],"metadata":{}})");
  EXPECT_EQ(Decoded("user.GetUserRequest", "9a0601ff"), R"({"id":"0"})") << "unknown fields are left out";
}

TEST(Decode, TakesEveryShapeThere) {
  const Schema& schema = *Shapes();
  for (const char* json : {R"("flt":0.1)", R"("dbl":"NaN")", R"("dbl":-2.5)", R"("raw":"")", R"("colour":"RED")",
                           R"("maybe":0)", R"("left":"")", R"("free":{"a":[1,null,true]})", R"("free":null)",
                           R"("wrapped":"")", R"("list":[1,-1])", R"("counts":{"1":"a"})",
                           R"("any":{"@type":"type.googleapis.com/user.ChatMessage","user_id":"1","content":"x"})",
                           R"("any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1.500s"})"})
    EXPECT_THAT(Through("t.Shapes", "{" + std::string(json) + "}", schema), HasSubstr(json));
  EXPECT_THAT(Through("t.Shapes", R"({"inner": {"inner": {"i32": -5}}})", schema), HasSubstr(R"("i32":-5)"));
}

TEST(Decode, RefusesWhatIsNoSuchMessage) {
  EXPECT_THAT(Decoded("user.GetUserRequest", "08"), HasSubstr("1 octets are no user.GetUserRequest"));
  EXPECT_THAT(Decoded("user.User", "12ff"), HasSubstr("error"));
  EXPECT_THAT(Decoded("user.User", "1201ff"), HasSubstr("error")) << "a text must be UTF-8";
  EXPECT_THAT(Decoded("t.Shapes", "5201ff", *Shapes()), HasSubstr("error")) << "in a dynamic message too";
}

TEST(Decode, FallsBackWhereJsonCannotSay) {
  // google.rpc.Status with an Any of a type that nobody knows.
  EXPECT_EQ(Decoded("google.rpc.Status", "08051a0b0a06782f6e6f6e651201ff"),
            R"({"code":5,"message":"","details":[{"@type":"x/none","value":"/w=="}]})");
  EXPECT_THAT(Decoded("user.User", "420b10ffffffffffffffffff01"),
              HasSubstr(R"("created_at":{"seconds":"0","nanos":-1})"));
  EXPECT_THAT(Through("user.User", R"({"created_at": {"seconds": 253402300800}})"),
              HasSubstr(R"("created_at":{"seconds":"253402300800","nanos":0})"))
      << "the year 10000";
  EXPECT_THAT(Through("user.User", R"({"created_at": {"seconds": 253402300799, "nanos": 5000000}})"),
              HasSubstr(R"("created_at":"9999-12-31T23:59:59.005Z")"));
}

TEST(Decode, SurvivesAnyInAnyWithoutEnd) {
  const std::string url = "x/google.protobuf.Any";
  std::vector<std::string> heads;  // from the innermost: type_url, and the key and length of the value
  std::size_t size = 0;
  for (int i = 0; i < 10000; ++i) {
    std::string head = std::string("\x0a") + static_cast<char>(url.size()) + url + "\x12";
    std::size_t rest = size;
    for (; rest >= 0x80; rest >>= 7) head += static_cast<char>(rest | 0x80);
    head += static_cast<char>(rest);
    size += head.size();
    heads.push_back(std::move(head));
  }
  std::string octets;
  for (auto head = heads.rbegin(); head != heads.rend(); ++head) octets += *head;
  const Result<std::string> json = Schema::BuiltIn()->Decode("google.protobuf.Any", octets);
  ASSERT_TRUE(json);
  EXPECT_TRUE(json->starts_with(R"({"@type":"x/google.protobuf.Any","value":{"@type")")) << json->substr(0, 100);
}

TEST(FromDescriptorSet, TakesFilesInAnyOrderAndReadsItsOwnOutput) {
  const auto own = FromFiles({File(R"(name: "b.proto" package: "b" syntax: "proto3" dependency: "a.proto"
                                      service { name: "S" method { name: "M" input_type: ".a.A"
                                                                   output_type: ".a.A" server_streaming: true } })"),
                              File(R"(name: "a.proto" package: "a" syntax: "proto3"
                                      message_type { name: "A" field { name: "x" number: 1 type: TYPE_INT32
                                                                       label: LABEL_OPTIONAL } })")});
  ASSERT_TRUE(own) << ToString(own.error());
  const auto again = Schema::FromDescriptorSet((*own)->DescriptorSet());
  ASSERT_TRUE(again) << ToString(again.error());
  ASSERT_NE((*again)->FindMethod("b.S/M"), nullptr);
  EXPECT_EQ((*again)->FindMethod("b.S/M")->kind, "server_stream");
  EXPECT_EQ(Through("a.A", R"({"x": 3})", **again), R"({"x":3})");
  EXPECT_TRUE((*again)->HasService("user.UserService")) << "built-in ones stay below";
  EXPECT_EQ((*again)->DescriptorSet(), (*own)->DescriptorSet());
}

TEST(FromDescriptorSet, PrefersTheTargetsOwnFiles) {
  // The same name, and under another name: in both cases the target's user.User has one field.
  for (const char* name : {"user.proto", "api/user.proto"}) {
    auto file = File(R"(package: "user" syntax: "proto3"
      message_type { name: "User" field { name: "nick" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL } }
      service { name: "UserService" method { name: "Get" input_type: ".user.User" output_type: "User" } })");
    file.set_name(name);
    const auto schema = FromFiles({file});
    ASSERT_TRUE(schema) << ToString(schema.error());
    EXPECT_EQ(Through("user.User", R"({"nick": "x"})", **schema), R"({"nick":"x"})");
    EXPECT_EQ((*schema)->MethodsOf("user.UserService").size(), 1U);
    EXPECT_EQ((*schema)->FindMethod("user.UserService/Get")->output_type, "user.User");
    EXPECT_TRUE((*schema)->HasService("grpc.health.v1.Health"));
  }
}

TEST(FromFiles, TakesWellKnownImportsFromWhatIsBuiltIn) {
  const auto schema =
      FromFiles({File(R"(name: "e.proto" package: "e" syntax: "proto3" dependency: "google/protobuf/timestamp.proto"
    message_type { name: "E" field { name: "when" number: 1 type: TYPE_MESSAGE label: LABEL_OPTIONAL
                                     type_name: ".google.protobuf.Timestamp" } })")});
  ASSERT_TRUE(schema) << ToString(schema.error());
  EXPECT_EQ(Through("e.E", R"({"when": "2024-02-29T12:00:00Z"})", **schema), R"({"when":"2024-02-29T12:00:00Z"})");
}

TEST(FromFiles, MendsImportsThatServersGetWrong) {
  const std::string uses = R"(message_type { name: "E" field { name: "when" number: 1 type: TYPE_MESSAGE
                              type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL } })";
  const std::string head = R"(name: "e.proto" package: "e" syntax: "proto3" )";
  // No import at all; one of a file that is not there; and @grpc/reflection's renamed file.
  const auto none = FromFiles({File(head + uses)});
  const auto absent = FromFiles({File(head + R"(dependency: "google/api/annotations.proto" )" + uses)});
  const auto renamed = FromFiles({File(head + R"(dependency: "google/protobuf/timestamp.proto" )" + uses),
                                  File(R"(name: "google_protobuf.proto" package: "google.protobuf" syntax: "proto3"
    message_type { name: "Timestamp" field { name: "seconds" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL }
                                     field { name: "nanos" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL } })")});
  for (const auto* schema : {&none, &absent, &renamed}) {
    ASSERT_TRUE(*schema) << ToString(schema->error());
    EXPECT_EQ(Through("e.E", R"({"when": "1970-01-01T00:00:05Z"})", ***schema), R"({"when":"1970-01-01T00:00:05Z"})");
    EXPECT_TRUE((**schema)->HasService("user.UserService"));
  }
}

TEST(FromFiles, SaysWhatDoesNotResolve) {
  const auto schema = FromFiles({File(R"(name: "e.proto" package: "e" syntax: "proto3" dependency: "lost.proto"
    message_type { name: "E" field { name: "x" number: 1 type: TYPE_MESSAGE label: LABEL_OPTIONAL
                                     type_name: ".lost.Thing" } })")});
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(schema.error().message, HasSubstr("e.proto uses lost.Thing"));
  EXPECT_THAT(schema.error().message, HasSubstr("imports lost.proto, which is missing"));
}

TEST(FromFiles, RefusesWhatIsBroken) {
  EXPECT_THAT(Schema::FromFiles({"\xff"}).error().message, HasSubstr("file 1 of 1"));
  EXPECT_THAT(Schema::FromDescriptorSet("\xff").error().message, HasSubstr("FileDescriptorSet"));
  EXPECT_THAT(FromFiles({File(R"(name: "a.proto" syntax: "proto3" dependency: "b.proto")"),
                         File(R"(name: "b.proto" syntax: "proto3" dependency: "a.proto")")})
                  .error()
                  .message,
              HasSubstr("imports itself"));
  EXPECT_THAT(
      FromFiles({File(R"(name: "a.proto" syntax: "proto3")"), File(R"(name: "a.proto" package: "x")")}).error().message,
      HasSubstr("two different files are named a.proto"));
  EXPECT_THAT(FromFiles({File(R"(name: "a.proto" syntax: "proto3" message_type { name: "M"
    field { name: "x" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL }
    field { name: "y" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL } })")})
                  .error()
                  .message,
              HasSubstr("a descriptor is broken: a.proto"));
}

// Files of a user, below a folder of their own.
class FromProtoFiles : public testing::Test {
 protected:
  FromProtoFiles() {
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-proto-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~FromProtoFiles() override { std::filesystem::remove_all(root_); }

  std::string Write(const std::string& name, std::string_view text) {
    const std::filesystem::path path = root_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "syntax = \"proto3\";\n" << text;
    return path.string();
  }

  std::filesystem::path root_;
};

TEST_F(FromProtoFiles, ReadsWhatTheyImportFromFoldersAndFromTheProgram) {
  Write("common/money.proto", "package common;\nmessage Money { int64 units = 1; }\n");
  const std::string file = Write("shop/orders.proto", R"(package shop;
import "common/money.proto";
import "google/protobuf/timestamp.proto";
message Order { common.Money price = 1; google.protobuf.Timestamp placed = 2; }
service Orders { rpc Watch(Order) returns (stream Order); }
)");
  const auto schema = Schema::FromProtoFiles({file}, {root_.string()});
  ASSERT_TRUE(schema) << ToString(schema.error());
  ASSERT_NE((*schema)->FindMethod("shop.Orders/Watch"), nullptr);
  EXPECT_EQ((*schema)->FindMethod("shop.Orders/Watch")->kind, "server_stream");
  EXPECT_EQ(Through("shop.Order", R"({"price": {"units": 3}, "placed": "1970-01-01T00:00:05Z"})", **schema),
            R"({"price":{"units":"3"},"placed":"1970-01-01T00:00:05Z"})");
}

TEST_F(FromProtoFiles, FindsNeighboursWithoutBeingToldWhere) {
  Write("b.proto", "message B {}\n");
  const std::string file = Write("a.proto", "import \"b.proto\";\nmessage A { B b = 1; }\n");
  EXPECT_TRUE(Schema::FromProtoFiles({file}, {}));
}

TEST_F(FromProtoFiles, SaysWhereTheyAreWrong) {
  const std::string file = Write("a.proto", "message A { Lost x = 1; }\n");
  const auto schema = Schema::FromProtoFiles({file}, {});
  ASSERT_FALSE(schema);
  EXPECT_EQ(ToString(schema.error()), "a.proto:2:13: \"Lost\" is not defined.");
  EXPECT_THAT(Schema::FromProtoFiles({root_.string() + "/none.proto"}, {}).error().message, HasSubstr("none.proto"));
  const std::string importing = Write("c.proto", "import \"none.proto\";\n");
  EXPECT_THAT(ToString(Schema::FromProtoFiles({importing}, {}).error()), HasSubstr("none.proto"));
}

}  // namespace
}  // namespace assay::schema
