// The steps of the wire client are bound before anything is sent, and mistakes in them are found then.

#include "harness/wire/scripted_peer.h"
#include "harness/wire/steps/catalog.h"

namespace assay::wire {
namespace {

using testing::HasSubstr;

std::string ErrorOf(std::string_view yaml) {
  std::string unsupported;
  const script::BoundCase bound{"wire/test", ParseSteps(yaml), schema::Schema::BuiltIn()};
  const auto script = CreateWireClient()->Bind(bound, &unsupported);
  return script ? "none" : ToString(script.error());
}

TEST(StepParseTest, MistakesHaveTheirPlaces) {
  EXPECT_THAT(ErrorOf("- shout: {}\n"), HasSubstr("case.yaml:1:"));
  EXPECT_THAT(ErrorOf("- shout: {}\n"), HasSubstr("no step 'shout'"));
  EXPECT_THAT(ErrorOf("- send_frame: {type: HEADER}\n"), HasSubstr("case.yaml:1:22: 'HEADER' is no type"));
  EXPECT_THAT(ErrorOf("- send_frame: {type: DATA, flags: ACK}\n"), HasSubstr("'ACK' is no flag of DATA"));
  EXPECT_THAT(ErrorOf("- send_frame: {type: DATA, payload: 1122}\n"), HasSubstr("quotes"));
  EXPECT_THAT(ErrorOf("- send_frame: {type: DATA, stream: nobody}\n"), HasSubstr("named 'nobody'"));
  EXPECT_THAT(ErrorOf("- connect: {settings: {WINDOW: 1}}\n"), HasSubstr("'WINDOW' is no setting"));
  EXPECT_THAT(ErrorOf("- connect: {manual: [acks]}\n"), HasSubstr("not 'acks'"));
  EXPECT_THAT(ErrorOf("- connect: {tls: {alpn: h2}}\n"), HasSubstr("`alpn` takes a list"));
  EXPECT_THAT(ErrorOf("- connect: {tls: {version: '1.0'}}\n"), HasSubstr("`version` is"));
  EXPECT_THAT(ErrorOf("- connect: {tls: {certificate: stolen}}\n"), HasSubstr("not 'stolen'"));
  EXPECT_THAT(ErrorOf("- connect: {tls: {alpns: []}}\n"), HasSubstr("not 'alpns'"));
  EXPECT_THAT(ErrorOf("- send_window_update: {}\n"), HasSubstr("increment"));
  EXPECT_THAT(ErrorOf("- send_goaway: {code: NOPE}\n"), HasSubstr("no HTTP/2 error code"));
  EXPECT_THAT(ErrorOf("- call: {method: user.UserService/GetUser, padding: 256}\n"), HasSubstr("from 0 to 255"));
  EXPECT_THAT(ErrorOf("- call: {method: user.UserService/GetUser, end_stream: later}\n"), HasSubstr("not 'later'"));
  EXPECT_THAT(ErrorOf("- call: {method: user.UserService/GetUser, headers: [[a]]}\n"), HasSubstr("[name, value]"));
  EXPECT_THAT(ErrorOf("- call: {method: user.UserService/GetUser, priority: \"0102\"}\n"), HasSubstr("five octets"));
  EXPECT_THAT(ErrorOf("- call: {method: user.UserService/GetUser, stream: -1}\n"), HasSubstr("from 0 to"));
  EXPECT_THAT(ErrorOf("- call: {method: user.UserService/GetUser}\n- send_headers: {fields: [[a, \"${b}\"]]}\n"),
              HasSubstr("${b}"));
}

TEST(StepParseTest, ShelfNamesEachStepOnce) {
  for (const StepKind* kind : Steps()) EXPECT_EQ(FindStep(kind->word.name), kind);
  EXPECT_EQ(FindStep("shout"), nullptr);
}

}  // namespace
}  // namespace assay::wire
