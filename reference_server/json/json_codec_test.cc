#include "reference_server/json/json_codec.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "grpc/health/v1/health.pb.h"
#include "reference_server/text/utf8.h"
#include "user.pb.h"

namespace assay::reference {
namespace {

using google::protobuf::Message;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageDifferencer;
using google::protobuf::util::MessageToJsonString;
using nlohmann::json;

constexpr int kRounds = 200;

class Random {
 public:
  std::int64_t Number(std::int64_t least, std::int64_t greatest) {
    return std::uniform_int_distribution<std::int64_t>(least, greatest)(engine_);
  }
  // Half of the time 0, a bound, or close to it.
  std::int64_t Edge(std::int64_t least, std::int64_t greatest) {
    const std::array edges = {std::int64_t{0}, least, greatest, least + 1, greatest - 1};
    return Chance(2) ? edges[static_cast<std::size_t>(Number(0, 4))] : Number(least, greatest);
  }
  bool Chance(int one_in) { return Number(1, one_in) == 1; }
  std::string Bytes(std::int64_t most) {
    std::string bytes;
    for (auto left = Number(0, most); left > 0; --left) bytes += static_cast<char>(Number(0, 255));
    return bytes;
  }
  // Characters of one to four octets, among them all that need an escape.
  std::string Text(std::int64_t most = 12) {
    std::string text;
    for (auto left = Number(0, most); left > 0; --left) {
      const std::array limits = {0x1f, 0x7f, 0x7ff, 0xd7ff, 0x10ffff};
      auto code = static_cast<unsigned>(Number(0, limits[static_cast<std::size_t>(Number(0, 4))]));
      if (Chance(6)) code = Chance(2) ? '"' : '\\';
      if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
      AppendUtf8(code, &text);
    }
    return text;
  }

 private:
  std::mt19937_64 engine_{20240506};
};

user::User RandomUser(Random& random) {
  user::User user;
  user.set_id(random.Edge(INT64_MIN, INT64_MAX));
  user.set_name(random.Text());
  user.set_email(random.Text());
  user.set_status(static_cast<user::UserStatus>(random.Number(0, 4)));
  for (auto left = random.Number(0, 3); left > 0; --left) user.add_roles(random.Text());
  if (random.Chance(2)) user.set_phone(random.Text(2));
  for (auto left = random.Number(0, 3); left > 0; --left) (*user.mutable_metadata())[random.Text()] = random.Text(2);
  if (random.Chance(2)) {
    // 0001-01-01 to 9999-12-31, which is what the mapping can express.
    user.mutable_created_at()->set_seconds(random.Edge(-62135596800, 253402300799));
    const std::array steps = {1, 1000, 1'000'000};
    const auto step = steps[static_cast<std::size_t>(random.Number(0, 2))];
    user.mutable_created_at()->set_nanos(static_cast<int>(random.Edge(0, 999'999'999) / step * step));
  }
  return user;
}

json TreeOf(const Codec& codec, const Message& message) {
  std::string text = "before ";
  codec.Append(message, &text);
  EXPECT_TRUE(text.starts_with("before "));
  EXPECT_EQ(text.find('\n'), std::string::npos) << "one line, so that it may be one of NDJSON's";
  json tree = json::parse(text.substr(7), nullptr, false);
  EXPECT_FALSE(tree.is_discarded()) << text;
  return tree;
}

void ExpectSameAsProtobuf(const Message& message) {
  std::string text;
  ASSERT_TRUE(MessageToJsonString(message, &text).ok()) << message.DebugString();
  const json expected = json::parse(text);
  EXPECT_EQ(TreeOf(DirectJson(), message), expected);
  EXPECT_EQ(TreeOf(NlohmannJson(), message), expected);
}

TEST(JsonCodecTest, WritesWhatProtobufsOwnMappingWrites) {
  Random random;
  ExpectSameAsProtobuf(user::User());
  for (int round = 0; round < kRounds; ++round) {
    ExpectSameAsProtobuf(RandomUser(random));
    user::ChatMessage chat;
    chat.set_user_id(random.Text());
    chat.set_content(random.Text(40));
    ExpectSameAsProtobuf(chat);
    user::UploadResponse upload;
    upload.set_file_name(random.Text());
    upload.set_size_bytes(random.Edge(INT64_MIN, INT64_MAX));
    upload.set_chunk_count(static_cast<int>(random.Edge(INT32_MIN, INT32_MAX)));
    upload.set_crc32c(static_cast<std::uint32_t>(random.Edge(0, UINT32_MAX)));
    ExpectSameAsProtobuf(upload);
    grpc::health::v1::HealthCheckResponse health;
    health.set_status(static_cast<grpc::health::v1::HealthCheckResponse::ServingStatus>(random.Number(0, 4)));
    ExpectSameAsProtobuf(health);
  }
}

// Ours and nlohmann's own dump, with and without escapes for what is not ASCII, of what protobuf writes.
template <class Request>
void ExpectReadsBack(const Request& request) {
  std::string text;
  ASSERT_TRUE(MessageToJsonString(request, &text).ok());
  const json tree = json::parse(text);
  for (const std::string& form : {text, tree.dump(3), tree.dump(-1, ' ', true)}) {
    for (const Codec* codec : {&DirectJson(), &NlohmannJson()}) {
      Request back;
      EXPECT_TRUE(codec->Parse(form, &back)) << form;
      EXPECT_TRUE(MessageDifferencer::Equals(back, request)) << form;
    }
  }
}

TEST(JsonCodecTest, ReadsWhatOthersWrite) {
  Random random;
  for (int round = 0; round < kRounds; ++round) {
    user::GetUserRequest get;
    get.set_id(random.Edge(INT64_MIN, INT64_MAX));
    ExpectReadsBack(get);
    user::CreateUserRequest create;
    create.set_name(random.Text());
    create.set_email(random.Text());
    ExpectReadsBack(create);
    user::ListUsersRequest list;
    list.set_page_size(static_cast<int>(random.Edge(INT32_MIN, INT32_MAX)));
    list.set_page_token(random.Text());
    ExpectReadsBack(list);
    user::ChatMessage chat;
    chat.set_content(random.Text(40));
    ExpectReadsBack(chat);
    user::FileChunk chunk;
    chunk.set_content(random.Bytes(9));
    if (random.Chance(2)) chunk.set_crc32c(static_cast<std::uint32_t>(random.Edge(0, UINT32_MAX)));
    ExpectReadsBack(chunk);
  }
}

// What is cut, or has one octet replaced, is refused by both or read alike by both.
TEST(JsonCodecTest, BothReadTheSameOfDamagedText) {
  Random random;
  int refused = 0;
  for (int round = 0; round < 20 * kRounds; ++round) {
    user::FileChunk chunk;
    chunk.set_file_name(random.Text());
    chunk.set_crc32c(static_cast<std::uint32_t>(random.Edge(0, UINT32_MAX)));
    std::string text;
    ASSERT_TRUE(MessageToJsonString(chunk, &text).ok());
    const auto at = static_cast<std::size_t>(random.Number(0, static_cast<std::int64_t>(text.size()) - 1));
    if (random.Chance(4)) {
      text.resize(at);
    } else {
      const std::string_view lively = "{}[]\",:\\u0-+.eE/ntrue \t\x80\xff\xe2";
      text[at] = lively[static_cast<std::size_t>(random.Number(0, static_cast<std::int64_t>(lively.size()) - 1))];
    }
    user::FileChunk direct;
    user::FileChunk tree;
    const bool ok = DirectJson().Parse(text, &direct);
    EXPECT_EQ(NlohmannJson().Parse(text, &tree), ok) << text;
    EXPECT_TRUE(!ok || MessageDifferencer::Equals(direct, tree)) << text;
    refused += ok ? 0 : 1;
  }
  EXPECT_GT(refused, kRounds);
}

template <class Request>
std::string Read(const Codec& codec, const std::string& text) {
  Request request;
  return codec.Parse(text, &request) ? request.ShortDebugString() : "refused";
}

TEST(JsonCodecTest, TakesTheFormsOfAnInteger) {
  for (const Codec* codec : {&DirectJson(), &NlohmannJson()}) {
    const auto id = [codec](const std::string& value) {
      return Read<user::GetUserRequest>(*codec, R"({"id":)" + value + "}");
    };
    for (const char* seven : {"7", "\"7\"", "7.0", "7e0", "\"7.0\"", " 7 "}) EXPECT_EQ(id(seven), "id: 7") << seven;
    EXPECT_EQ(id("9223372036854775807"), "id: 9223372036854775807");
    EXPECT_EQ(id("\"-9223372036854775808\""), "id: -9223372036854775808");
    EXPECT_EQ(id("null"), "");
    for (const char* none : {"9223372036854775808", "1e19", "7.5", "\"\"", "\" 7\"", "\"7x\"", "07", "+7", "0x7",
                             "true", "[7]", "{}", "NaN", "-", "1.", ".5", "1e"}) {
      EXPECT_EQ(id(none), "refused") << none;
    }
    EXPECT_EQ(Read<user::ListUsersRequest>(*codec, R"({"page_size":5})"), "page_size: 5");
    EXPECT_EQ(Read<user::ListUsersRequest>(*codec, R"({"pageSize":2147483648})"), "refused");
    EXPECT_EQ(Read<user::FileChunk>(*codec, R"({"crc32c":-1})"), "refused");
    EXPECT_EQ(Read<user::FileChunk>(*codec, R"({"crc32c":null})"), "");
  }
}

TEST(JsonCodecTest, RefusesWhatIsNoSuchObject) {
  for (const Codec* codec : {&DirectJson(), &NlohmannJson()}) {
    const auto read = [codec](const std::string& text) { return Read<user::CreateUserRequest>(*codec, text); };
    EXPECT_EQ(read(R"( { "name" : "a" , "email" : "b" } )"), R"(name: "a" email: "b")");
    EXPECT_EQ(read(R"({"name":"a","name":"b"})"), R"(name: "b")") << "the last counts";
    EXPECT_EQ(read(R"({"name":null})"), "");
    EXPECT_EQ(read("{}"), "");
    for (const char* none : {"",
                             "null",
                             "[]",
                             "\"name\"",
                             "{",
                             R"({"name"})",
                             R"({"name":})",
                             R"({"name":"a",})",
                             R"({"name":"a"}})",
                             R"({"name":"a"} {})",
                             R"({name:"a"})",
                             R"({"name":'a'})",
                             R"({"nickname":"a"})",
                             R"({"nickname":null})",
                             R"({"name":7})",
                             R"({"name":"a" "email":"b"})",
                             R"({"name":"\ud800"})",
                             R"({"name":"\ud800\u0041"})",
                             R"({"name":"\udc00"})",
                             R"({"name":"\u12"})",
                             R"({"name":"\x"})",
                             "{\"name\":\"\xff\"}",
                             "{\"name\":\"\xed\xa0\x80\"}",
                             "{\"name\":\"a\nb\"}",
                             "{\"name\":\"a"}) {
      EXPECT_EQ(read(none), "refused") << none;
    }
    EXPECT_EQ(read(R"({"name":"\ud83d\ude00\/\b"})"), Read<user::CreateUserRequest>(*codec, "{\"name\":\"😀/\\b\"}"));
  }
}

}  // namespace
}  // namespace assay::reference
