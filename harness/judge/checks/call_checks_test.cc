#include <gtest/gtest.h>

#include "harness/testing/check_asserts.h"
#include "harness/testing/transcript_builder.h"

namespace assay::judge {
namespace {

using testing::TranscriptBuilder;
using transcript::EndKind;

TranscriptBuilder Call(std::string client = "wire") {
  TranscriptBuilder builder(std::move(client));
  builder.Open().Start("call", 1);
  return builder;
}

void ExpectError(std::string_view yaml, std::string_view part) {
  const auto check = testing::ParseCheck(yaml);
  ASSERT_FALSE(check) << yaml;
  EXPECT_EQ(check.error().kind, ErrorKind::kUsage) << yaml;
  EXPECT_NE(ToString(check.error()).find(part), std::string::npos) << ToString(check.error());
  EXPECT_NE(ToString(check.error()).find("test.yaml:1"), std::string::npos) << ToString(check.error());
}

TEST(ParseTest, MistakesAreToldWithTheirPlace) {
  ExpectError("statsu: {}", "did you mean 'status'");
  ExpectError("status: {code: [OK, NOT_FOND]}", "a status such as NOT_FOUND");
  ExpectError("status: {end: [trailers, later]}", "later");
  ExpectError("status: {or_reset: NO_CODE}", "NO_CODE");
  ExpectError("status: {message_matches: '('}", "regular expression");
  ExpectError("status: {colour: red}", "colour");
  ExpectError("messages: {}", "says nothing");
  ExpectError("messages: {count: 1, at_most: 2}", "one of them only");
  ExpectError("messages: {at_least: 3, at_most: 2}", "nothing can hold");
  ExpectError("response: {index: first, present: id}", "`index`");
  ExpectError("response: {matches: {id: '['}}", "regular expression");
  ExpectError("same_content: {sent: a}", "received");
  ExpectError("initial_metadata: {contains: {x-a: [[1]]}}", "a value of metadata");
  ExpectError("initial_metadata: {contains: {x-a-bin: {hex: 'zz'}}}", "hex");
  ExpectError("details: {present: false, types: [a]}", "nothing can hold");
  ExpectError("elapsed: {from: cancel}", "says nothing");
  ExpectError("elapsed: {at_least: 5}", "duration");
  ExpectError("before: {first: {event: started}, then: {event: thunder}}", "thunder");
  ExpectError("before: {first: {event: started}, then: {evnet: status}}", "evnet");
  ExpectError("before: {first: {event: message, index: -1}, then: {event: status}}", "counts from 0");
  ExpectError("frame: {type: SETTLINGS}", "SETTLINGS");
  ExpectError("frame: {type: DATA, flags: ACK}", "no flag of DATA");
  ExpectError("goaway: {code: [CANCEL, XX]}", "XX");
  ExpectError("connection: {state: ajar}", "ajar");
  ExpectError("hooks: {}", "says nothing");
  ExpectError("hooks: {order: A, span_at_least: 1s}", "two hooks");
  ExpectError("captured: {name: a}", "says nothing");
  ExpectError("any_of: {checks: [[status: {}]]}", "two lists");
  ExpectError("any_of: {checks: [[], [status: {}]]}", "empty list");
  ExpectError("any_of: {checks: [[status: {code: NO}], [status: {}]]}", "NO");
  ExpectError("any_of: {checks: [[{status: {}, only: [wire]}], [status: {}]]}", "beside `any_of`");
  ExpectError("invariants: {except: [framng]}", "did you mean 'framing'");
  ExpectError("invariants: {only: [framing], off: true}", "one of except");
  ExpectError("invariants: {}", "says nothing");
}

TEST(StatusTest, AStatusThatIsNotThereDoesNotHold) {
  EXPECT_BREAKS("status: {code: OK}", Call(), "call.status", "had not ended");
  EXPECT_BREAKS("status: {code: OK, call: other}", Call().Ended("call", 0), "other", "only these: call");
  EXPECT_BREAKS("status: {}", Call().Ended("call", 0).Ended("call", 4), "call.status", "2 of them");
  EXPECT_BREAKS("status: {code: UNAVAILABLE}", Call().Ended("call", 14, "", {}, EndKind::kConnection),
                "call.status.end");
  EXPECT_BREAKS("status: {code: UNKNOWN}", Call().Ended("call", 2, "", {}, EndKind::kNoStatus), "call.status.end");
  EXPECT_BREAKS("status: {code: CANCELLED}", Call().Ended("call", 1, "", {}, EndKind::kCancelled), "call.status.end");
  EXPECT_BREAKS("status: {code: CANCELLED}", Call().ResetSeen("call", 1, 8), "call.status.end", "RST_STREAM CANCEL");
}

TEST(StatusTest, ResetsCountWhereTheyAreAllowed) {
  EXPECT_HOLDS("status: {code: DEADLINE_EXCEEDED, or_reset: CANCEL}", Call().ResetSeen("call", 1, 8));
  EXPECT_HOLDS("status: {code: DEADLINE_EXCEEDED, or_reset: CANCEL}", Call().Ended("call", 4));
  EXPECT_BREAKS("status: {code: DEADLINE_EXCEEDED, or_reset: CANCEL}", Call().ResetSeen("call", 13, 2));
  EXPECT_BREAKS("status: {code: DEADLINE_EXCEEDED, or_reset: CANCEL}", Call().Ended("call", 1), "call.status.code");
  EXPECT_HOLDS("status: {end: reset, code: CANCELLED}", Call().ResetSeen("call", 1, 8));
  EXPECT_BREAKS("status: {end: reset, code: UNAVAILABLE}", Call().ResetSeen("call", 1, 8), "call.status.code");
  EXPECT_BREAKS("status: {end: reset}", Call().Ended("call", 1), "call.status.end");
}

TEST(StatusTest, TheLibraryIsTakenAtItsWord) {
  const auto seen = [](int code) { return Call("grpc").Ended("call", code, "", {}, EndKind::kLibrary); };
  EXPECT_HOLDS("status: {code: NOT_FOUND}", seen(5));
  EXPECT_HOLDS("status: {code: NOT_FOUND, end: trailers-only}", seen(5));
  EXPECT_HOLDS("status: {code: DEADLINE_EXCEEDED, or_reset: CANCEL}", seen(1));
  EXPECT_HOLDS("status: {code: NOT_FOUND, raw: '5', http: 200}", seen(5));
  EXPECT_BREAKS("status: {code: NOT_FOUND}", seen(2), "call.status.code");
}

TEST(StatusTest, FormsOfEndingAreTold) {
  const auto only = Call().Ended("call", 12, "", {}, EndKind::kTrailersOnly);
  EXPECT_HOLDS("status: {code: 12, end: trailers-only}", only);
  EXPECT_BREAKS("status: {code: 12, end: trailers}", only, "call.status.end", "Trailers-Only");
  auto bare = TranscriptBuilder::Status("call", 2, "", {}, EndKind::kNoStatus);
  bare.http_status = 415;
  EXPECT_HOLDS("status: {end: no-status, http: 415}", Call().Received(bare));
  EXPECT_BREAKS("status: {end: no-status, http: 404}", Call().Received(bare), "call.status.http", "415");
  auto odd = TranscriptBuilder::Status("call", 2);
  odd.raw_code = "05";
  EXPECT_BREAKS("status: {code: NOT_FOUND}", Call().Received(odd), "call.status.code", "grpc-status \"05\"");
  EXPECT_HOLDS("status: {raw: '05'}", Call().Received(odd));
}

TEST(StatusTest, EveryMismatchIsTold) {
  const auto findings = testing::LookWith(
      "status: {code: OK, message: a, message_matches: '^b', message_present: false}", Call().Ended("call", 5, "c"));
  EXPECT_EQ(findings.size(), 4u) << testing::Lines(findings);
  for (const auto& finding : findings) EXPECT_EQ(finding.evidence, std::vector<std::size_t>{2});
}

TEST(StatusTest, MessagesMayNameCaptures) {
  auto saved = Call().Captured("user", R"({"id":"7"})").Ended("call", 5, "User 7 not found");
  EXPECT_HOLDS("status: {message: 'User ${user.id} not found'}", saved);
  EXPECT_BREAKS("status: {message: 'User ${who} not found'}", saved, "call.status.message");
}

TEST(StatusTest, CopiesAreAllLookedAt) {
  const auto calls = [](int last) {
    return TranscriptBuilder().Start("call.1").Start("call.2").Ended("call.1", 0).Ended("call.2", last);
  };
  EXPECT_HOLDS("status: {code: OK}", calls(0));
  EXPECT_BREAKS("status: {code: OK}", calls(8), "call.2.status.code", "RESOURCE_EXHAUSTED");
  EXPECT_HOLDS("status: {call: call.1, code: OK}", calls(8));
}

TEST(MessagesTest, MalformedOnesAreTold) {
  auto broken =
      Call().Got("call", "{}").Received(TranscriptBuilder::Message("call", "", "truncated message: 3 of 10 octets"));
  EXPECT_BREAKS("messages: {count: 2}", broken, "call.received[1]", "3 of 10");
  EXPECT_HOLDS("messages: {count: 0}", Call());
  EXPECT_HOLDS("messages: {sent: true, at_least: 1}", Call().Put("call", "{}"));
  EXPECT_BREAKS("messages: {at_least: 1}", Call().Put("call", "{}"), "call.received.count");
}

TEST(ResponseTest, FieldsAreComparedByValue) {
  const auto reply = Call().Got("call", R"({"id":"5","n":2.0,"user":{"name":"a","tags":["x"]},"on":true,"zero":"0"})");
  EXPECT_HOLDS("response: {equals: {id: 5, n: 2, on: true, user: {name: a}}}", reply);
  EXPECT_HOLDS("response: {equals: {user: {tags: [x]}, other: null}}", reply);
  EXPECT_BREAKS("response: {equals: {user: {name: b}}}", reply, "call.response[0].user.name", "\"a\"");
  EXPECT_BREAKS("response: {equals: {user: {tags: [x, y]}}}", reply, "user.tags", "1 elements");
  EXPECT_BREAKS("response: {equals: {user: null}}", reply, "call.response[0].user");
  EXPECT_BREAKS("response: {equals: {other: 1}}", reply, "other", "absent");
  EXPECT_BREAKS("response: {equals: {on: 'true'}}", reply);
  EXPECT_HOLDS("response: {present: [id, user.name]}", reply);
  EXPECT_BREAKS("response: {present: [zero]}", reply, "zero");
  EXPECT_HOLDS("response: {matches: {id: '^[0-9]$', user.tags: x}}", reply);
  EXPECT_BREAKS("response: {matches: {nothing: '.*'}}", reply, "nothing", "absent");
  EXPECT_BREAKS("response: {size_at_least: 1000}", reply, "size");
  EXPECT_BREAKS("response: {size_at_most: 0}", reply, "size");
}

TEST(ResponseTest, TheFlagSaysWhatIsCompressed) {
  auto packed = TranscriptBuilder::Message("call", "{}", "", 1);
  const auto reply = Call().Got("call", "{}").Received(packed);
  EXPECT_HOLDS("response: {index: 0, compressed: false}", reply);
  EXPECT_HOLDS("response: {index: 1, compressed: true}", reply);
  EXPECT_BREAKS("response: {index: all, compressed: false}", reply, "call.response[1].flag", "1");
  EXPECT_BREAKS("response: {index: 0, compressed: true}", reply, "call.response[0].flag", "0");
}

TEST(ResponseTest, TheIndexSelects) {
  const auto reply = Call().Got("call", R"({"a":1})").Got("call", R"({"a":2})");
  EXPECT_HOLDS("response: {index: last, equals: {a: 2}}", reply);
  EXPECT_BREAKS("response: {index: all, equals: {a: 2}}", reply, "call.response[0].a");
  EXPECT_BREAKS("response: {index: 2, equals: {a: 2}}", reply, "call.response", "2 messages");
  EXPECT_BREAKS("response: {index: all, present: a}", Call(), "call.response", "0 messages");
}

TEST(ResponseTest, WhatDoesNotDecodeIsToldSo) {
  EXPECT_BREAKS("response: {equals: {a: 2}}",
                Call().Received(TranscriptBuilder::Message("call", "", "not a user.User")), "call.response[0]",
                "not a user.User");
  EXPECT_BREAKS("response: {equals: {a: 2}}", Call().Got("call", ""), "call.response[0]", "no schema");
}

TEST(SameContentTest, CountsAndFieldsMustBeThere) {
  const auto two = Call().Put("call", R"({"a":"1"})").Put("call", R"({"a":"2"})").Got("call", R"({"b":1})");
  EXPECT_BREAKS("same_content: {sent: a, received: b}", two, "call.received.count", "2 sent, 1 received");
  EXPECT_BREAKS("same_content: {sent: c, received: b}", two, "call.received[0].b", "absent there");
  EXPECT_BREAKS("same_content: {sent: a, received: c}", two, "call.received[0].c", "absent");
  EXPECT_BREAKS("same_content: {sent: a, received: b}", Call(), "call.received.count");
  const auto many = [] {
    TranscriptBuilder builder = Call();
    for (int i = 0; i < 100; ++i) builder.Put("call", R"({"a":"1"})").Got("call", R"({"b":2})");
    return builder;
  }();
  const auto findings = testing::LookWith("same_content: {sent: a, received: b}", many);
  EXPECT_EQ(findings.size(), 20u);
  EXPECT_NE(findings.back().actual.find("and 80 more"), std::string::npos);
}

TEST(MetadataTest, ValuesMayBeJoinedByCommas) {
  const auto reply = Call().Initial("call", {{"x-a", "1, 2"}, {"x-a", "3"}, {"x-e", ""}, {"x-c", "a,b"}});
  EXPECT_HOLDS("initial_metadata: {contains: {x-a: [1, 2, 3]}}", reply);
  EXPECT_HOLDS("initial_metadata: {contains: {x-e: '', x-c: 'a,b'}}", reply);
  EXPECT_BREAKS("initial_metadata: {contains: {x-a: [1, 2]}}", reply, "call.initial.x-a");
  EXPECT_BREAKS("initial_metadata: {contains: {x-a: [1, 2, 3, 4]}}", reply, "call.initial.x-a");
  EXPECT_BREAKS("initial_metadata: {contains: {x-a: 1}}", reply, "call.initial.x-a");
  EXPECT_BREAKS("initial_metadata: {contains: {x-z: 1}}", reply, "call.initial.x-z", "absent");
  EXPECT_BREAKS("initial_metadata: {absent: [x-a]}", reply, "call.initial.x-a", "\"1, 2\", \"3\"");
  EXPECT_BREAKS("initial_metadata: {present: [x-z]}", reply, "call.initial.x-z");
  EXPECT_BREAKS("initial_metadata: {matches: {x-a: '^1'}}", reply, "call.initial.x-a");
}

TEST(MetadataTest, BinaryValuesCompareDecoded) {
  const auto reply = Call().Ended("call", 0, "", {{"x-b-bin", "AAE,AgM="}, {"x-b-bin", ""}, {"x-bad-bin", "A?"}});
  EXPECT_HOLDS("trailing_metadata: {contains: {x-b-bin: [{hex: '0001'}, {hex: '0203'}, '']}}", reply);
  EXPECT_BREAKS("trailing_metadata: {contains: {x-b-bin: ['AAE', 'AgM=', '']}}", reply, "call.trailing.x-b-bin",
                "\\x00\\x01");
  EXPECT_BREAKS("trailing_metadata: {contains: {x-bad-bin: a}}", reply, "call.trailing.x-bad-bin", "A?");
  EXPECT_BREAKS("trailing_metadata: {matches: {x-bad-bin: a}}", reply, "call.trailing.x-bad-bin", "A?");
  const auto text = Call().Ended("call", 0, "", {{"x-b-bin", "AP9hYmMA"}});  // 00 ff "abc" 00
  EXPECT_HOLDS("trailing_metadata: {matches: {x-b-bin: 'abc'}}", text);
  EXPECT_BREAKS("trailing_metadata: {matches: {x-b-bin: 'abc$'}}", text, "call.trailing.x-b-bin");
}

TEST(MetadataTest, NoBlockIsNoAbsence) {
  const auto only = Call().Ended("call", 5, "", {}, EndKind::kTrailersOnly);
  EXPECT_BREAKS("initial_metadata: {absent: [x-a]}", only, "call.initial", "Trailers-Only");
  EXPECT_BREAKS("trailing_metadata: {absent: [x-a]}", Call().ResetSeen("call", 1, 8), "call.trailing", "RST_STREAM");
  EXPECT_HOLDS("trailing_metadata: {absent: [x-a]}", only);
}

TEST(MetadataTest, CapturesAreFilledIn) {
  const auto reply = Call().Captured("id", "7").Initial("call", {{"x-a", "7"}});
  EXPECT_HOLDS("initial_metadata: {contains: {x-a: '${id}'}}", reply);
  EXPECT_BREAKS("initial_metadata: {contains: {x-a: '${no}'}}", reply, "call.initial.x-a");
}

TEST(DetailsTest, ArePartOfTheStatus) {
  auto status = TranscriptBuilder::Status("call", 3, "bad", {{"grpc-status-details-bin", "CAM"}});
  status.details = "\x08\x03";
  status.details_json =
      R"({"code":3,"message":"worse","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest"}]})";
  EXPECT_HOLDS("details: {types: google.rpc.BadRequest, contains: {code: 3}}", Call().Received(status));
  EXPECT_BREAKS("details: {message_agrees: true}", Call().Received(status), "call.details.message");
  EXPECT_BREAKS("details: {types: [google.rpc.Help]}", Call().Received(status), "call.details.types");
  EXPECT_BREAKS("details: {present: false}", Call().Received(status), "call.details");
  EXPECT_BREAKS("details: {}", Call().Ended("call", 3), "call.details", "absent");
  EXPECT_HOLDS("details: {present: false}", Call().Ended("call", 0));
  auto garbled = TranscriptBuilder::Status("call", 3, "", {{"grpc-status-details-bin", "???"}});
  EXPECT_BREAKS("details: {}", Call().Received(garbled), "call.details", "no base64");
  auto twice = TranscriptBuilder::Status("call", 3, "",
                                         {{"grpc-status-details-bin", "CAM"}, {"grpc-status-details-bin", "CAM"}});
  EXPECT_BREAKS("details: {}", Call().Received(twice), "call.details", "2 of them");
}

TEST(ElapsedTest, CountsFromOurCancel) {
  const auto ms = [](int n) { return std::chrono::milliseconds(n); };
  EXPECT_HOLDS("elapsed: {from: cancel, at_most: 20ms}", Call().At(ms(100)).OurReset(1).At(ms(110)).Ended("call", 1));
  EXPECT_BREAKS("elapsed: {from: cancel, at_most: 20ms}", Call().At(ms(100)).Ended("call", 1), "call.elapsed",
                "never cancelled");
  EXPECT_HOLDS("elapsed: {from: cancel, at_most: 20ms}",
               Call("grpc").At(ms(100)).Local(transcript::StepStarted{"cancel", 3}).At(ms(110)).Ended("call", 1));
  EXPECT_HOLDS("elapsed: {at_least: 100ms}", Call().At(ms(101)).Ended("call", 4));  // started at 1 ms
  EXPECT_BREAKS("elapsed: {at_least: 100ms}", Call().At(ms(100)).Ended("call", 4), "call.elapsed", "99ms");
  EXPECT_BREAKS("elapsed: {at_least: 1ms}", Call(), "call.status", "had not ended");
}

TEST(BeforeTest, BothEventsMustHappen) {
  EXPECT_BREAKS("before: {first: {event: message, index: 1}, then: {event: status}}",
                Call().Got("call", "{}").Ended("call", 0), "call.message[1]", "did not happen");
  EXPECT_HOLDS("before: {first: {event: initial_metadata}, then: {event: sent, call: b}}",
               Call().Start("b").Initial("call", {}).Put("b", "{}"));
  EXPECT_BREAKS("before: {first: {event: started, call: all}, then: {event: status}}",
                Call().Start("b").Ended("call", 0), "all.started", "means 2 calls");
  EXPECT_BREAKS("before: {first: {event: status}, then: {event: status}}", Call().Ended("call", 0), "call.status",
                "one event");
}

TEST(PingPongTest, EachReplyComesInItsTurn) {
  EXPECT_BREAKS("ping_pong: {}", Call().Got("call", "{}").Put("call", "{}"), "call.received[0]", "before it");
  EXPECT_BREAKS("ping_pong: {}", Call().Put("call", "{}").Got("call", "{}").Put("call", "{}"), "call.received.count",
                "2 sent, 1");
}

TEST(HooksTest, OrderAndNesting) {
  const auto ran = Call("grpc")
                       .Hook("call", "outer", "PRE_SEND_MESSAGE")
                       .Hook("call", "inner", "PRE_SEND_MESSAGE")
                       .Hook("call", "inner", "POST_RECV_STATUS")
                       .Hook("call", "outer", "POST_RECV_STATUS");
  EXPECT_HOLDS("hooks: {nested: true, order: [PRE_SEND_MESSAGE, POST_RECV_STATUS]}", ran);
  EXPECT_BREAKS("hooks: {order: [POST_RECV_STATUS, PRE_SEND_MESSAGE]}", ran, "call.hooks.inner");
  EXPECT_HOLDS("hooks: {interceptor: outer, order: [PRE_SEND_MESSAGE, POST_RECV_STATUS], span_at_least: 3ms}", ran);
  EXPECT_BREAKS("hooks: {interceptor: outer, order: [PRE_SEND_MESSAGE, POST_RECV_STATUS], span_at_least: 4ms}", ran,
                "call.hooks.outer.span", "3ms");
  EXPECT_BREAKS("hooks: {interceptor: third, order: [PRE_SEND_MESSAGE]}", ran, "call.hooks", "none ran");
  EXPECT_BREAKS("hooks: {nested: true}", TranscriptBuilder(ran).Hook("call", "outer", "POST_RECV_CLOSE"),
                "POST_RECV_CLOSE");
  EXPECT_BREAKS("hooks: {nested: true}", TranscriptBuilder(ran).Hook("call", "inner", "POST_RECV_CLOSE"),
                "call.hooks.inner");
}

TEST(RemainingTimeTest, MustBeANumber) {
  const auto with = [](std::string value) { return Call().Initial("call", {{"x-left", std::move(value)}}); };
  EXPECT_HOLDS("remaining_time: {header: x-left, at_most: 2s}", with("2000"));
  EXPECT_BREAKS("remaining_time: {header: x-left, at_most: 2s}", with("2s"), "x-left", "2s");
  EXPECT_BREAKS("remaining_time: {header: x-left, at_most: 2s}", with("9223372036854775807"), "x-left");
  EXPECT_BREAKS("remaining_time: {header: x-left, at_most: 2s}", Call(), "x-left", "absent");
}

TEST(CapturedTest, ValuesCompare) {
  const auto saved = Call().Captured("a", R"({"id":"7"})").Captured("b", "7").Captured("c", "8");
  EXPECT_HOLDS("captured: {name: a.id, equals: 7}", saved);
  EXPECT_HOLDS("captured: {name: a.id, equals: '${b}', at_least: 7, at_most: 7}", saved);
  EXPECT_HOLDS("captured: {name: a.id, equals_capture: b}", saved);
  EXPECT_BREAKS("captured: {name: a.id, equals_capture: c}", saved, "a.id");
  EXPECT_BREAKS("captured: {name: a.id, equals_capture: d}", saved, "a.id", "no step captured that");
  EXPECT_HOLDS("captured: {name: c, greater_than_capture: a.id}", saved);
  EXPECT_BREAKS("captured: {name: a.id, greater_than_capture: b}", saved, "a.id", "7");
  EXPECT_BREAKS("captured: {name: a.id, greater_than_capture: d}", saved, "a.id");
  EXPECT_BREAKS("captured: {name: a, at_least: 1}", saved, "a");
  EXPECT_BREAKS("captured: {name: z, equals: 1}", saved, "z", "no step captured it");
  EXPECT_HOLDS("captured: {name: b, equals: 9}", TranscriptBuilder(saved).Captured("b", "9"));
}

TEST(AnyOfTest, TellsWhatEachSetMissed) {
  const std::string_view yaml =
      "any_of: {checks: [[status: {code: OK}], [messages: {count: 2}, status: {code: INTERNAL}]]}";
  const auto findings = testing::LookWith(yaml, Call().Got("call", "{}").Ended("call", 13));
  ASSERT_EQ(findings.size(), 2u) << testing::Lines(findings);
  EXPECT_EQ(findings[0].path, "any_of[0].call.status.code");
  EXPECT_EQ(findings[1].path, "any_of[1].call.received.count");
  EXPECT_HOLDS(yaml, Call().Got("call", "{}").Ended("call", 0));
}

TEST(FindingsTest, HostileTextIsOneHarmlessLine) {
  const auto findings =
      testing::LookWith("status: {message: x}", Call().Ended("call", 0, "a\n\x1b[31m" + std::string(9999, 'b')));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].actual.find('\n'), std::string::npos);
  EXPECT_EQ(findings[0].actual.find('\x1b'), std::string::npos);
  EXPECT_LT(findings[0].actual.size(), 700u);
}

TEST(PatternTest, ALongTextDoesNotExhaustTheStack) {
  EXPECT_HOLDS("status: {message_matches: '^a*$'}", Call().Ended("call", 0, std::string(1 << 18, 'a')));
}

}  // namespace
}  // namespace assay::judge
