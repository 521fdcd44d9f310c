#include <algorithm>
#include <array>

#include "harness/load/load.h"

namespace assay::load {
namespace {

constexpr std::array<std::string_view, 3> kClients = {"grpc", "rest", "grpcpp"};
constexpr std::array<std::string_view, 4> kCallKinds = {"unary", "server_stream", "client_stream", "bidi_stream"};
constexpr std::array<std::string_view, 5> kScheduleKinds = {"closed", "constant", "poisson", "ramp", "steps"};

template <class Enum, std::size_t N>
std::optional<Enum> Find(const std::array<std::string_view, N>& words, std::string_view text) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

}  // namespace

std::string_view ToString(Client client) { return kClients[static_cast<std::size_t>(client)]; }
std::optional<Client> ParseClient(std::string_view text) { return Find<Client>(kClients, text); }
std::string_view ToString(CallKind kind) { return kCallKinds[static_cast<std::size_t>(kind)]; }
std::optional<CallKind> ParseCallKind(std::string_view text) { return Find<CallKind>(kCallKinds, text); }
std::string_view ToString(Schedule::Kind kind) { return kScheduleKinds[static_cast<std::size_t>(kind)]; }
std::optional<Schedule::Kind> ParseScheduleKind(std::string_view text) {
  return Find<Schedule::Kind>(kScheduleKinds, text);
}

}  // namespace assay::load
