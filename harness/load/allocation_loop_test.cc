// In steady state a call allocates nothing: shown with an operator new that counts.

#include <array>
#include <cstdlib>
#include <new>

#include "harness/load/fixed_answer.h"
#include "harness/load/grpc_connection.h"
#include "harness/load/rest_connection.h"
#include "harness/load/scripted_transport.h"

namespace {

thread_local bool counting = false;
thread_local std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  if (counting) ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace assay::load {
namespace {

// How many allocations `calls` make.
template <class Calls>
std::size_t CountAllocations(Calls calls) {
  allocations = 0;
  counting = true;
  calls();
  counting = false;
  return allocations;
}

TEST(AllocationTest, TheCounterCounts) {
  EXPECT_GT(CountAllocations([] { delete new int; }), 0u);
}

TEST(AllocationTest, AGrpcCallAllocatesNothing) {
  Plan plan;
  plan.workload.path = "/a.B/C";
  plan.workload.rows[0].messages.push_back({"user-000000000000", {{5, 12, Hole::Kind::kSequence}}});
  plan.workload.rows[0].expected = {"the answer"};
  plan.workload.verify_every = 3;
  const GrpcRequest request = *MakeGrpcRequest(plan);
  Tally tally(/*by_end=*/false);
  Verifier verifier(plan.workload);
  std::array<char, 65536> buffer;
  Wire wire;
  GrpcConnection connection(std::make_unique<ScriptedTransport>(wire), request, 16,
                            {tally, verifier, buffer.data(), buffer.size()});
  FixedAnswer server("the answer", nullptr);
  std::uint64_t number = 0;
  std::size_t during = 0;
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = CountAllocations([&] {
      while (connection.Free() > 0) connection.Start({number++, 0, 0}, 1);
    });
    connection.Flush();  // into a string of the test
    server.Receive(wire.Take(), Time());
    wire.incoming += server.TakeOutput();
    const std::size_t more = CountAllocations([&] { connection.OnReadable(); });
    if (round >= 20) during += count + more;
  }
  EXPECT_EQ(tally.succeeded(), 199u * 16);
  EXPECT_GT(tally.verified(), 1000u);
  EXPECT_EQ(during, 0u);
}

TEST(AllocationTest, ARestCallAllocatesNothing) {
  Plan plan;
  plan.client = Client::kRest;
  plan.workload.rows[0].url.octets = "/v1/users/1";
  plan.workload.rows[0].expected = {"{\"id\":1}"};
  plan.workload.verify_every = 2;
  const RestRequest request = *MakeRestRequest(plan);
  Tally tally(/*by_end=*/false);
  Verifier verifier(plan.workload);
  std::array<char, 65536> buffer;
  Wire wire;
  RestConnection connection(std::make_unique<ScriptedTransport>(wire), request,
                            {tally, verifier, buffer.data(), buffer.size()});
  std::size_t during = 0;
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = CountAllocations([&] { connection.Start({1, 0, 0}, 1); });
    connection.Flush();
    wire.Take();
    wire.incoming = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"id\":1}";
    const std::size_t more = CountAllocations([&] { connection.OnReadable(); });
    if (round >= 20) during += count + more;
  }
  EXPECT_EQ(tally.succeeded(), 200u);
  EXPECT_EQ(during, 0u);
}

}  // namespace
}  // namespace assay::load
