#include <benchmark/benchmark.h>

#include "harness/protocol/hpack.h"
#include "harness/protocol/http2_frame_builder.h"
#include "harness/protocol/http2_frame_reader.h"

namespace assay::protocol {
namespace {

// What a client of a unary call sends, with the fields that a gRPC library has.
const HeaderList& RequestFields() {
  static const HeaderList fields = {{":method", "POST"},
                                    {":scheme", "http"},
                                    {":path", "/user.UserService/GetUser"},
                                    {":authority", "127.0.0.1:50051"},
                                    {"te", "trailers"},
                                    {"content-type", "application/grpc"},
                                    {"grpc-timeout", "5000000u"},
                                    {"x-request-id", "0123456789abcdef"}};
  return fields;
}

void SetRate(benchmark::State& state, std::size_t octets) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * octets));
}

void SerializeData(benchmark::State& state) {
  const Frame frame = MakeData(1, std::string(static_cast<std::size_t>(state.range(0)), 'x'));
  std::string out;
  for ([[maybe_unused]] const auto _ : state) {
    out.clear();
    AppendFrame(out, frame);
    benchmark::DoNotOptimize(out);
  }
  SetRate(state, out.size());
}
BENCHMARK(SerializeData)->Arg(64)->Arg(16384);

void ReadData(benchmark::State& state) {
  const std::string octets = Serialize(MakeData(1, std::string(static_cast<std::size_t>(state.range(0)), 'x')));
  FrameReader reader;
  for ([[maybe_unused]] const auto _ : state) {
    reader.Feed(octets);
    benchmark::DoNotOptimize(reader.Next());
  }
  SetRate(state, octets.size());
}
BENCHMARK(ReadData)->Arg(64)->Arg(16384);

void HpackEncode(benchmark::State& state) {
  HpackEncoder encoder({.table_size = static_cast<std::size_t>(state.range(0))});
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(encoder.Encode(RequestFields()));
  SetRate(state, encoder.Encode(RequestFields()).size());
}
BENCHMARK(HpackEncode)->Arg(0)->Arg(4096);

void HpackDecode(benchmark::State& state) {
  HpackEncoder encoder({.table_size = static_cast<std::size_t>(state.range(0))});
  HpackDecoder decoder;
  decoder.Decode(encoder.Encode(RequestFields()));
  const std::string block = encoder.Encode(RequestFields());  // the same each time, from the second one on
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(decoder.Decode(block));
  SetRate(state, block.size());
}
BENCHMARK(HpackDecode)->Arg(0)->Arg(4096);

}  // namespace
}  // namespace assay::protocol
