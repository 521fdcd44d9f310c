#include <benchmark/benchmark.h>

#include <string>

#include "reference_server/call/codec.h"
#include "reference_server/json/json_codec.h"
#include "user.pb.h"

namespace assay::reference {
namespace {

// What ListUsers and GetUser answer with; `name_octets` is how long the name is.
user::User MakeUser(std::int64_t name_octets) {
  user::User user;
  user.set_id(123456);
  user.set_name(std::string(static_cast<std::size_t>(name_octets), 'n'));
  user.set_email("grace.hopper@example.com");
  user.set_status(user::USER_STATUS_ACTIVE);
  user.add_roles("admin");
  user.add_roles("author");
  user.mutable_created_at()->set_seconds(1'795'000'000);
  return user;
}

void SetRate(benchmark::State& state, std::size_t octets) {
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(octets));
  state.SetLabel(std::to_string(octets) + " octets");
}

// One user with a name of range(0) octets.
void Encode(benchmark::State& state, const Codec& codec) {
  const user::User user = MakeUser(state.range(0));
  std::string out;
  for ([[maybe_unused]] const auto _ : state) {
    out.clear();
    codec.Append(user, &out);
    benchmark::DoNotOptimize(out);
  }
  SetRate(state, out.size());
}

// A list of range(0) users, message by message, as a stream and an array are made.
void EncodeList(benchmark::State& state, const Codec& codec) {
  const user::User user = MakeUser(12);
  std::string out;
  for ([[maybe_unused]] const auto _ : state) {
    out.clear();
    for (std::int64_t i = 0; i < state.range(0); ++i) codec.Append(user, &out);
    benchmark::DoNotOptimize(out);
  }
  SetRate(state, out.size());
}

// A request with a name of range(0) octets.
void Decode(benchmark::State& state, const Codec& codec) {
  user::CreateUserRequest request;
  request.set_name(std::string(static_cast<std::size_t>(state.range(0)), 'n'));
  request.set_email("grace.hopper@example.com");
  std::string octets;
  if (&codec == &ProtobufCodec()) {
    codec.Append(request, &octets);
  } else {
    octets = R"({"name":")" + request.name() + R"(","email":")" + request.email() + R"("})";
  }
  user::CreateUserRequest read;
  for ([[maybe_unused]] const auto _ : state) {
    if (!codec.Parse(octets, &read)) return state.SkipWithError("the request cannot be read");
    benchmark::DoNotOptimize(read);
  }
  SetRate(state, octets.size());
}

constexpr int kSmall = 12;
constexpr int kLarge = 64 << 10;
constexpr int kHuge = 1 << 20;

#define ASSAY_CODEC_BENCHMARKS(name, codec)                                     \
  BENCHMARK_CAPTURE(Encode, name, codec)->Arg(kSmall)->Arg(kLarge)->Arg(kHuge); \
  BENCHMARK_CAPTURE(EncodeList, name, codec)->Arg(100)->Arg(1000);              \
  BENCHMARK_CAPTURE(Decode, name, codec)->Arg(kSmall)->Arg(kLarge)->Arg(kHuge)
ASSAY_CODEC_BENCHMARKS(protobuf, ProtobufCodec());
ASSAY_CODEC_BENCHMARKS(json_direct, DirectJson());
ASSAY_CODEC_BENCHMARKS(json_nlohmann, NlohmannJson());

}  // namespace
}  // namespace assay::reference
