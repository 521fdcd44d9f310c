#include "harness/net/address.h"

#include <gtest/gtest.h>

namespace assay::net {
namespace {

TEST(ParseAddress, ReadsEachForm) {
  EXPECT_EQ(*ParseAddress("localhost:50051"), (Address{"localhost", 50051, "", false}));
  EXPECT_EQ(*ParseAddress("127.0.0.1:1"), (Address{"127.0.0.1", 1, "", false}));
  EXPECT_EQ(*ParseAddress("[::1]:65535"), (Address{"::1", 65535, "", false}));
  EXPECT_EQ(*ParseAddress("[fe80::1%eth0]:80"), (Address{"fe80::1%eth0", 80, "", false}));
  EXPECT_EQ(*ParseAddress("grpc://a-b.example:443"), (Address{"a-b.example", 443, "", false}));
  EXPECT_EQ(*ParseAddress("grpcs://[::1]:443/"), (Address{"::1", 443, "", true}));
  EXPECT_EQ(*ParseAddress("unix:/run/x.sock"), (Address{"", 0, "/run/x.sock", false}));
  EXPECT_EQ(*ParseAddress("unix:///run/x.sock"), (Address{"", 0, "/run/x.sock", false}));
  EXPECT_EQ(*ParseAddress("unix:x.sock"), (Address{"", 0, "x.sock", false}));
}

TEST(ParseAddress, WritesWhatItReads) {
  for (const char* text : {"localhost:50051", "[::1]:1", "unix:/run/x.sock"}) {
    EXPECT_EQ(ParseAddress(text)->ToText(), text);
  }
}

TEST(ParseAddress, SaysWhatIsWrongAndWhatToWrite) {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "it is empty"},
      {"localhost", "the port is missing"},
      {"localhost:", "the port is missing"},
      {":50051", "the host is missing"},
      {"localhost:0", "\"0\" is no port"},
      {"localhost:65536", "\"65536\" is no port"},
      {"localhost:http", "\"http\" is no port"},
      {"localhost:50051/path", "is no port"},
      {"::1:50051", "write [::1]:PORT"},
      {"[::1:50051", "the \"]\" is missing"},
      {"[::1]", "the port is missing"},
      {"[localhost]:1", "no IPv6 address"},
      {"[]:1", "no IPv6 address"},
      {"http://x:1", "write grpc://x:1"},
      {"https://x:1", "write grpcs://x:1"},
      {"dns://x:1", "the scheme \"dns\" is unknown"},
      {"grpc://x:1/svc", "it has a path"},
      {"grpc://user@x:1", "\"@\" stands in the host name"},
      {"a b:1", "\" \" stands in the host name"},
      {"unix:", "the path is missing"},
  };
  for (const auto& [text, part] : wrong) {
    const Result<Address> address = ParseAddress(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().kind, ErrorKind::kUsage);
    EXPECT_NE(address.error().message.find(part), std::string::npos) << address.error().message;
  }
}

}  // namespace
}  // namespace assay::net
