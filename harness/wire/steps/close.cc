#include <utility>

#include "harness/wire/field_specs.h"
#include "harness/wire/step.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

constexpr scenario::FieldSpec kCloseFields[] = {kConnectionField};
constexpr scenario::WordSpec kCloseWord = {"close", "Closes our side of a connection, without GOAWAY.", kCloseFields};

constexpr scenario::FieldSpec kAwaitCloseFields[] = {kConnectionField, kBudgetField};
constexpr scenario::WordSpec kAwaitCloseWord = {"await_close", "Waits until the target closed the connection.",
                                                kAwaitCloseFields};

class CloseStep final : public Step {
 public:
  explicit CloseStep(std::string connection) : connection_(std::move(connection)) {}

  Status Run(Session& session) override {
    if (Connection* connection = session.FindConnection(connection_)) connection->Close("closed by a step");
    return {};
  }

 private:
  std::string connection_;
};

class AwaitCloseStep final : public Step {
 public:
  AwaitCloseStep(std::string connection, Duration budget) : connection_(std::move(connection)), budget_(budget) {}

  Status Run(Session& session) override {
    ASSAY_ASSIGN(const Connection* connection, session.ConnectionFor(connection_));
    if (connection == nullptr) return {};
    session.Await("the end of the connection " + connection_, budget_, [&] { return !connection->open(); });
    return {};
  }

 private:
  std::string connection_;
  Duration budget_;
};

Result<std::unique_ptr<Step>> ParseClose(const scenario::Item& item, script::BindContext&) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kCloseWord));
  ASSAY_ASSIGN(std::string connection, scenario::Fields(item.fields).Text("connection", "main"));
  return std::make_unique<CloseStep>(std::move(connection));
}

Result<std::unique_ptr<Step>> ParseAwaitClose(const scenario::Item& item, script::BindContext&) {
  ASSAY_CHECK_OK(scenario::CheckFields(item, kAwaitCloseWord));
  const scenario::Fields fields(item.fields);
  ASSAY_ASSIGN(std::string connection, fields.Text("connection", "main"));
  ASSAY_ASSIGN(const Duration budget, fields.Time("budget", script::kDefaultBudget));
  return std::make_unique<AwaitCloseStep>(std::move(connection), budget);
}

}  // namespace

constinit const StepKind kCloseStep = {kCloseWord, ParseClose};
constinit const StepKind kAwaitCloseStep = {kAwaitCloseWord, ParseAwaitClose};

}  // namespace assay::wire
